package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The little of a controller manager that the mock server needs: makes the pods of Jobs once, ends a Job with its
/// pods, and removes pods whose Job is gone. A real cluster has its own.
final class FakeControllers implements AutoCloseable {

    private final KubernetesClient client;
    private final String namespace;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    FakeControllers(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.thread = Thread.ofPlatform().name("fake-controllers").daemon().start(this::work);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!closed) {
            try {
                var jobs =
                        client.batch().v1().jobs().inNamespace(namespace).list().getItems();
                var pods = client.pods().inNamespace(namespace).list().getItems();
                for (var job : jobs) {
                    tend(job, pods);
                }
                collect(jobs, pods);
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException away) {
                // the mock server is being taken down, or an object changed under our hands
                Thread.onSpinWait();
            }
        }
    }

    private void tend(Job job, List<Pod> pods) {
        String uid = job.getMetadata().getUid();
        if (job.getSpec() == null || Boolean.TRUE.equals(job.getSpec().getSuspend()) || Removal.isFinished(job)) {
            return;
        }
        int wanted = job.getSpec().getParallelism();
        if (made.add(uid)) {
            for (int index = 0; index < wanted; index++) {
                make(job, index);
            }
            return;
        }
        var own = pods.stream().filter(pod -> Marks.isControlledBy(pod, uid)).toList();
        long succeeded = own.stream().filter(PodDiagnosis::succeeded).count();
        boolean failed = own.size() < wanted
                || own.stream().anyMatch(pod -> PodDiagnosis.isOver(pod) && !PodDiagnosis.succeeded(pod));
        if (succeeded == wanted) {
            finish(job, "Complete", "CompletionsReached");
        } else if (failed) {
            finish(job, "Failed", "BackoffLimitExceeded");
        }
    }

    private void make(Job job, int index) {
        var metadata = job.getMetadata();
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("%s-%d-%s"
                                .formatted(
                                        metadata.getName(),
                                        index,
                                        metadata.getUid().substring(0, 5)))
                        .withNamespace(namespace)
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .withFinalizers(FakeKubelet.FINALIZER)
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .create();
    }

    private void finish(Job job, String type, String reason) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(job.getMetadata().getName())
                .editStatus(known -> new JobBuilder(known)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType(type)
                        .withStatus("True")
                        .withReason(reason)
                        .withMessage("Job has reached the specified backoff limit")
                        .withLastTransitionTime(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /// Pods whose Job is gone go, too.
    private void collect(List<Job> jobs, List<Pod> pods) {
        for (var pod : pods) {
            boolean orphan = !pod.getMetadata().getOwnerReferences().isEmpty()
                    && made.contains(
                            pod.getMetadata().getOwnerReferences().getFirst().getUid())
                    && jobs.stream()
                            .noneMatch(job ->
                                    Marks.isControlledBy(pod, job.getMetadata().getUid()));
            if (orphan && pod.getMetadata().getDeletionTimestamp() == null) {
                client.pods()
                        .inNamespace(namespace)
                        .withName(pod.getMetadata().getName())
                        .delete();
            }
        }
    }
}
