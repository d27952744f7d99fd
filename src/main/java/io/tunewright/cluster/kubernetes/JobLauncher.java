package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the cluster for a Job that was written down before. Its name makes asking twice harmless; the random text it
/// carries tells an earlier try of ours, whose answer was lost, from somebody else's Job of that name.
final class JobLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(JobLauncher.class);

    private final KubernetesClient client;
    private final Duration startDeadline;
    private final Stopwatch watch;

    JobLauncher(KubernetesClient client, Duration startDeadline, Stopwatch watch) {
        this.client = client;
        this.startDeadline = startDeadline;
        this.watch = watch;
    }

    /// Makes sure that the cluster has the Job, unless it is away or refuses it.
    WorkerState launch(JobRecord record, Job intended) {
        try {
            var created = client.resource(intended).create();
            LOG.info("worker {} is Job {}", record.name(), created.getMetadata().getUid());
            return launched(record, created);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return adopt(record, intended);
            }
            return judge(record, failure);
        }
    }

    /// Takes up the Job that an earlier try made.
    WorkerState adopt(JobRecord record, Job intended) {
        try {
            var found = client.resource(intended).get();
            if (found == null) {
                return new WorkerState.Pending("its Job is being made");
            }
            if (!launchOf(intended).equals(launchOf(found))) {
                return record.end(new WorkerState.Failed(
                        Cause.REFUSED,
                        "namespace %s has a Job %s already, which this server did not make"
                                .formatted(intended.getMetadata().getNamespace(), record.name())));
            }
            LOG.info(
                    "worker {} is Job {} of an earlier try",
                    record.name(),
                    found.getMetadata().getUid());
            return launched(record, found);
        } catch (KubernetesClientException failure) {
            return judge(record, failure);
        }
    }

    private WorkerState launched(JobRecord record, Job job) {
        record.launched(job.getMetadata().getUid());
        return new WorkerState.Pending("its pod is not made yet");
    }

    private WorkerState judge(JobRecord record, KubernetesClientException failure) {
        String words = Failures.words(failure);
        if (Failures.isAway(failure)) {
            return new WorkerState.Unknown(Instant.now(), words);
        }
        boolean mayWait = Failures.isQuota(failure)
                && watch.heldFor("quota of " + record.name()).compareTo(startDeadline) < 0;
        return mayWait
                ? new WorkerState.Pending(words)
                : record.end(new WorkerState.Failed(Cause.REFUSED, "the cluster refused its Job: " + words));
    }

    private static String launchOf(Job job) {
        var annotations = job.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Marks.LAUNCH, "");
    }
}
