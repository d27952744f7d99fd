package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a Job and its pods say of a worker. Looks only at what is now; the same objects give the same answer.
///
/// @param startDeadline longest time without a running container
/// @param watch         knows how long something was seen
record Diagnosis(Duration startDeadline, Stopwatch watch) {

    /// @param pods     of this very Job
    /// @param departed those that are gone, as last seen
    /// @param jobWords the newest warning about the Job, empty for none
    WorkerState of(Job job, List<Pod> pods, List<Pod> departed, String jobWords) {
        if (holds(job, "Complete") || holds(job, "SuccessCriteriaMet")) {
            return new WorkerState.Succeeded();
        }
        var failed = condition(job, "Failed").or(() -> condition(job, "FailureTarget"));
        if (failed.isPresent() && "DeadlineExceeded".equals(failed.get().getReason())) {
            return new WorkerState.Failed(Cause.DEADLINE, "it ran longer than its deadline allows");
        }
        var ended = pods.stream()
                .map(pod -> PodDiagnosis.failure(pod, watch))
                .flatMap(Optional::stream)
                .findFirst();
        if (ended.isPresent()) {
            return ended.get();
        }
        if (!pods.isEmpty() && pods.stream().allMatch(PodDiagnosis::succeeded)) {
            return new WorkerState.Succeeded();
        }
        if (failed.isPresent()) {
            return new WorkerState.Failed(
                    Cause.KILLED,
                    "its pod was removed" + inBrackets(failed.get().getMessage()));
        }
        return alive(job, pods, jobWords);
    }

    private WorkerState alive(Job job, List<Pod> pods, String jobWords) {
        var running = pods.stream().map(PodDiagnosis::runningSince).toList();
        if (!running.isEmpty() && running.stream().allMatch(Optional::isPresent)) {
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
                .map(PodDiagnosis::waiting)
                .flatMap(Optional::stream)
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
