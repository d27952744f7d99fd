package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The little of a controller manager that the mock server needs: makes the pods of Jobs once, ends a Job with its
/// pods and its pods with it, and removes what belongs to a Job that is gone. A real cluster has its own.
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
        boolean succeeded = job.getSpec().getSuccessPolicy() == null
                ? own.stream().filter(PodDiagnosis::succeeded).count() == wanted
                : own.stream().anyMatch(pod -> Indexed.number(pod) == 0 && PodDiagnosis.succeeded(pod));
        boolean failed = own.size() < wanted
                || own.stream().anyMatch(pod -> PodDiagnosis.isOver(pod) && !PodDiagnosis.succeeded(pod));
        if (succeeded) {
            finish(job, "Complete", "CompletionsReached");
        } else if (failed) {
            finish(job, "Failed", "BackoffLimitExceeded");
        }
        if (succeeded || failed) {
            own.stream().filter(pod -> !PodDiagnosis.isOver(pod)).forEach(this::delete);
        }
    }

    private void delete(Pod pod) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .delete();
    }

    private void make(Job job, int index) {
        var metadata = job.getMetadata();
        var spec = job.getSpec().getTemplate().getSpec();
        Map<String, String> numbered = Map.of();
        if ("Indexed".equals(job.getSpec().getCompletionMode())) {
            numbered = Map.of("batch.kubernetes.io/job-completion-index", Integer.toString(index));
            spec = new PodSpecBuilder(spec)
                    .withHostname(metadata.getName() + "-" + index)
                    .build();
            spec.getContainers().forEach(container -> container
                    .getEnv()
                    .add(new EnvVarBuilder()
                            .withName(Indexed.NUMBER_VARIABLE)
                            .withNewValueFrom()
                            .withNewFieldRef()
                            .withFieldPath("metadata.labels['batch.kubernetes.io/job-completion-index']")
                            .endFieldRef()
                            .endValueFrom()
                            .build()));
        }
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("%s-%d-%s"
                                .formatted(
                                        metadata.getName(),
                                        index,
                                        metadata.getUid().substring(0, 5)))
                        .withNamespace(namespace)
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .addToLabels(Rendezvous.JOB_UID, metadata.getUid())
                        .addToLabels(numbered)
                        .withAnnotations(numbered)
                        .withFinalizers(FakeKubelet.FINALIZER)
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(spec)
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

    /// What belongs to a Job that is gone goes, too.
    private void collect(List<Job> jobs, List<Pod> pods) {
        for (var pod : pods) {
            if (isOrphan(pod, jobs) && pod.getMetadata().getDeletionTimestamp() == null) {
                delete(pod);
            }
        }
        Stream.concat(
                        client.services().inNamespace(namespace).list().getItems().stream(),
                        client.network().v1().networkPolicies().inNamespace(namespace).list().getItems().stream())
                .filter(part -> isOrphan(part, jobs))
                .forEach(part -> client.resource(part).delete());
    }

    private boolean isOrphan(HasMetadata part, List<Job> jobs) {
        return !part.getMetadata().getOwnerReferences().isEmpty()
                && made.contains(
                        part.getMetadata().getOwnerReferences().getFirst().getUid())
                && jobs.stream()
                        .noneMatch(job ->
                                Marks.isControlledBy(part, job.getMetadata().getUid()));
    }
}
