package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.WorkerName;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes Jobs and their pods: first asked to end within a grace, then by force. All of it may be repeated.
final class Removal {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    /// A node that lives needs this much longer than the grace to say that a pod is gone.
    private static final Duration CONFIRMED = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Mirror<Job> jobs;
    private final Mirror<Pod> pods;
    private final Stopwatch watch;

    Removal(KubernetesClient client, Mirror<Job> jobs, Mirror<Pod> pods, Stopwatch watch) {
        this.client = client;
        this.jobs = jobs;
        this.pods = pods;
        this.watch = watch;
    }

    /// Whether it was made by a server of this product; its name says for which worker.
    static boolean isOurs(Job job) {
        var annotations = job.getMetadata().getAnnotations();
        return annotations != null
                && annotations.containsKey(Marks.LAUNCH)
                && Marks.worker(job)
                        .filter(worker ->
                                worker.value().equals(job.getMetadata().getName()))
                        .isPresent();
    }

    static boolean isFinished(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> "True".equals(condition.getStatus())
                                && ("Complete".equals(condition.getType()) || "Failed".equals(condition.getType())));
    }

    /// One step towards the end of a worker that is to stop: called again and again until it is gone.
    void remove(WorkerName name, String uid, Collection<Pod> own, Duration grace) {
        boolean late = watch.heldFor("stop of " + uid).compareTo(grace.plus(CONFIRMED)) > 0;
        for (var pod : own) {
            if (late) {
                LOG.warn("worker {} did not end within {}, its pod is removed by force", name, grace);
                force(pod);
            } else if (pod.getMetadata().getDeletionTimestamp() == null) {
                delete(pod, grace);
            }
        }
        jobs.all().stream()
                .filter(job -> uid.equals(job.getMetadata().getUid()))
                .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                .forEach(this::delete);
    }

    /// A Job of ours that no record knows.
    void orphan(WorkerName name, Duration grace) {
        for (var job : jobs.all()) {
            if (isOurs(job) && name.value().equals(job.getMetadata().getName())) {
                LOG.warn(
                        "Job {} ({}) belongs to no run and is removed",
                        name,
                        job.getMetadata().getUid());
                var uid = job.getMetadata().getUid();
                pods.all().stream()
                        .filter(pod -> Marks.isControlledBy(pod, uid))
                        .forEach(pod -> delete(pod, grace));
                delete(job);
            }
        }
    }

    /// A worker that is over although its pod does not know.
    void now(Job job, Collection<Pod> own) {
        own.stream().filter(pod -> !PodDiagnosis.isOver(pod)).forEach(this::force);
        delete(job);
    }

    void force(Pod pod) {
        delete(pod, Duration.ZERO);
    }

    private void delete(Pod pod, Duration grace) {
        delete(
                "/api/v1/namespaces/%s/pods/%s",
                pod, new DeleteOptionsBuilder().withGracePeriodSeconds(grace.toSeconds()));
    }

    private void delete(Job job) {
        delete(
                "/apis/batch/v1/namespaces/%s/jobs/%s",
                job, new DeleteOptionsBuilder().withPropagationPolicy("Background"));
    }

    /// The UID is part of the order: another object of the same name is left alone.
    private void delete(String path, HasMetadata object, DeleteOptionsBuilder options) {
        var metadata = object.getMetadata();
        var order = options.withNewPreconditions()
                .withUid(metadata.getUid())
                .endPreconditions()
                .build();
        try {
            client.raw(path.formatted(metadata.getNamespace(), metadata.getName()), "DELETE", order);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT
                    && failure.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                LOG.warn("{} {} is not removed yet: {}", object.getKind(), metadata.getName(), Failures.words(failure));
            }
        }
    }
}
