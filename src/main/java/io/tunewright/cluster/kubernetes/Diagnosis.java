package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a Job and its pods say of a worker. Looks only at what is now; the same objects give the same answer.
///
/// @param startDeadline longest time without a running container
/// @param watch         knows how long something was seen
record Diagnosis(Duration startDeadline, Stopwatch watch) {

    /// Jobs and pods come by two watches: a Job may be seen to have failed this much before the pod that failed.
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);

    /// @param pods     of this very Job
    /// @param departed those that are gone, as last seen
    /// @param jobWords the newest warning about the Job, empty for none
    WorkerState of(Job job, List<Pod> pods, List<Pod> departed, String jobWords) {
        var first = pods.stream().filter(pod -> Indexed.number(pod) == 0).toList();
        if (holds(job, "Complete")
                || holds(job, "SuccessCriteriaMet")
                || !first.isEmpty() && first.stream().allMatch(PodDiagnosis::succeeded)) {
            return new WorkerState.Succeeded();
        }
        var failed = condition(job, "Failed").or(() -> condition(job, "FailureTarget"));
        if (failed.isPresent() && "DeadlineExceeded".equals(failed.get().getReason())) {
            return new WorkerState.Failed(Cause.DEADLINE, "it ran longer than its deadline allows");
        }
        var ended = failure(job, pods, failed.isPresent() ? departed : List.of());
        if (ended.isPresent()) {
            return ended.get();
        }
        if (failed.isPresent() && !isAhead(job, pods)) {
            return new WorkerState.Failed(
                    Cause.KILLED,
                    "its pod was removed" + inBrackets(failed.get().getMessage()));
        }
        return alive(job, pods, jobWords);
    }

    private boolean isAhead(Job job, List<Pod> pods) {
        return pods.stream().anyMatch(pod -> !PodDiagnosis.isOver(pod))
                && watch.heldFor("failure of " + job.getMetadata().getUid()).compareTo(CAUGHT_UP) < 0;
    }

    /// One pod that fails takes the others with it: told is what happened to the one that was first.
    private Optional<WorkerState> failure(Job job, List<Pod> pods, List<Pod> departed) {
        var fates = new ArrayList<Fate>();
        for (var pod : pods) {
            PodDiagnosis.failure(pod, watch).ifPresent(failure -> fates.add(new Fate(pod, failure)));
        }
        for (var pod : departed) {
            PodDiagnosis.lastWords(pod).ifPresent(failure -> fates.add(new Fate(pod, failure)));
        }
        return fates.stream()
                .min(Comparator.comparingInt(Fate::place))
                .map(fate -> new WorkerState.Failed(
                        fate.failure().cause(),
                        machine(job, fate.pod()) + fate.failure().reason()));
    }

    /// How a pod ended.
    private record Fate(Pod pod, WorkerState.Failed failure) {

        /// Machines go by themselves; pods that nobody asked to end come before those that the cluster ended.
        int place() {
            return switch (failure.cause()) {
                case KILLED, CRASHED -> pod.getMetadata().getDeletionTimestamp() == null ? 1 : 2;
                default -> 0;
            };
        }
    }

    /// Which of several machines it is; nothing of a single one.
    private static String machine(Job job, Pod pod) {
        if (!Indexed.is(job)) {
            return "";
        }
        String node = PodDiagnosis.node(pod);
        return "machine %d of %d%s: "
                .formatted(Indexed.number(pod) + 1, Indexed.machines(job), node.isEmpty() ? "" : " (" + node + ")");
    }

    private WorkerState alive(Job job, List<Pod> pods, String jobWords) {
        var running = pods.stream()
                .filter(pod -> !PodDiagnosis.succeeded(pod))
                .map(PodDiagnosis::runningSince)
                .toList();
        if (!running.isEmpty()
                && pods.size() >= Indexed.machines(job)
                && running.stream().allMatch(Optional::isPresent)) {
            watch.forget(waits(job));
            return new WorkerState.Running(running.stream()
                    .flatMap(Optional::stream)
                    .max(Instant::compareTo)
                    .orElseThrow());
        }
        if (Boolean.TRUE.equals(job.getSpec() == null ? null : job.getSpec().getSuspend())) {
            watch.forget(waits(job));
            String queue = job.getMetadata().getLabels().getOrDefault(JobTemplate.QUEUE, "");
            return new WorkerState.Pending(
                    queue.isEmpty() ? "its Job is suspended" : "it waits in the queue " + queue + " of Kueue");
        }
        var waiting = pods.stream()
                .flatMap(pod -> PodDiagnosis.waiting(pod)
                        .map(wait -> new PodDiagnosis.Waiting(
                                wait.cause(), machine(job, pod) + wait.words(), wait.hopeless()))
                        .stream())
                .findFirst()
                .orElseGet(() -> new PodDiagnosis.Waiting(
                        jobWords.isEmpty() ? Cause.UNSCHEDULABLE : Cause.REFUSED,
                        jobWords.isEmpty() ? "its pod is not made yet" : jobWords,
                        false));
        boolean late = watch.heldFor(waits(job)).compareTo(startDeadline) > 0;
        if (late || waiting.hopeless()) {
            return new WorkerState.Failed(
                    waiting.cause(),
                    late ? "it did not start within %s: %s".formatted(plain(), waiting.words()) : waiting.words());
        }
        return new WorkerState.Pending(waiting.words());
    }

    private String plain() {
        return startDeadline.toSeconds() % 60 == 0
                ? startDeadline.toMinutes() + " min"
                : startDeadline.toSeconds() + " s";
    }

    private static String waits(Job job) {
        return "start of " + job.getMetadata().getUid();
    }

    private static boolean holds(Job job, String type) {
        return condition(job, type).isPresent();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        if (job.getStatus() == null || job.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static String inBrackets(@Nullable String text) {
        String words = Failures.tamed(text);
        return words.isEmpty() ? "" : " (" + words + ")";
    }
}
