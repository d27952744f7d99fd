package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import io.tunewright.cluster.WorkerState.Failed;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one pod says: why it failed, since when it runs, what it waits for. Everything it says may be missing.
final class PodDiagnosis {

    /// After its grace a pod on a node that lives is gone at once; one that is not has no kubelet any more.
    private static final Duration CONFIRMED = Duration.ofSeconds(30);

    private static final int SIGNALLED = 128;

    private PodDiagnosis() {}

    /// What it waits for.
    ///
    /// @param cause    what it fails of if that never comes
    /// @param hopeless whether it never will
    record Waiting(Cause cause, String words, boolean hopeless) {}

    static boolean succeeded(Pod pod) {
        return "Succeeded".equals(phase(pod));
    }

    /// Why it failed, if it did.
    static Optional<Failed> failure(Pod pod, Stopwatch watch) {
        if (isLost(pod, watch)) {
            return Optional.of(new Failed(
                    Cause.NODE_LOST, "node %s was lost with it%s".formatted(node(pod), words(disruption(pod)))));
        }
        return "Failed".equals(phase(pod)) ? lastWords(pod) : Optional.empty();
    }

    /// Why a pod that is gone went, if it was said before.
    static Optional<Failed> lastWords(Pod pod) {
        return "Failed".equals(phase(pod))
                ? Optional.of(byReason(pod).or(() -> byDisruption(pod)).orElseGet(() -> byContainers(pod)))
                : byDisruption(pod);
    }

    /// Since when all its containers run.
    static Optional<Instant> runningSince(Pod pod) {
        if (!"Running".equals(phase(pod))) {
            return Optional.empty();
        }
        return statuses(pod)
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(state -> state.getRunning())
                .filter(Objects::nonNull)
                .map(running -> time(running.getStartedAt()))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .or(() -> time(pod.getStatus().getStartTime()));
    }

    /// What it waits for, if it does not run yet.
    static Optional<Waiting> waiting(Pod pod) {
        if (!"Pending".equals(phase(pod)) && !phase(pod).isEmpty()) {
            return Optional.empty();
        }
        var container = statuses(pod)
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(state -> state.getWaiting())
                .filter(Objects::nonNull)
                .filter(waiting -> waiting.getReason() != null)
                .findFirst();
        if (container.isPresent()) {
            String reason = Failures.tamed(container.get().getReason());
            String message = Failures.tamed(container.get().getMessage());
            String words = message.isEmpty() ? reason : reason + ": " + message;
            return Optional.of(
                    switch (reason) {
                        case "InvalidImageName", "ErrImageNeverPull" -> new Waiting(Cause.IMAGE_MISSING, words, true);
                        case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError" ->
                            new Waiting(Cause.IMAGE_MISSING, words, false);
                        case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                            new Waiting(Cause.REFUSED, words, false);
                        default -> new Waiting(Cause.UNSCHEDULABLE, words, false);
                    });
        }
        return Optional.of(condition(pod, "PodScheduled")
                .filter(scheduled -> "False".equals(scheduled.getStatus()))
                .map(scheduled -> new Waiting(Cause.UNSCHEDULABLE, scheduler(scheduled), false))
                .orElseGet(() -> new Waiting(Cause.UNSCHEDULABLE, "the scheduler looks for a node", false)));
    }

    static String node(Pod pod) {
        var node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return node == null ? "" : Failures.tamed(node);
    }

    /// A moment in the API's form; empty for none or nonsense.
    static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException nonsense) {
            return Optional.empty();
        }
    }

    /// Whether it should be gone by now, and nobody on its node says so.
    static boolean isLost(Pod pod, Stopwatch watch) {
        var metadata = pod.getMetadata();
        if (metadata.getDeletionTimestamp() == null || isOver(pod)) {
            return false;
        }
        long grace = metadata.getDeletionGracePeriodSeconds() == null ? 0 : metadata.getDeletionGracePeriodSeconds();
        return watch.heldFor("end of " + metadata.getUid()).compareTo(CONFIRMED.plusSeconds(grace)) > 0;
    }

    static boolean isOver(Pod pod) {
        return "Failed".equals(phase(pod)) || succeeded(pod);
    }

    private static Optional<Failed> byReason(Pod pod) {
        String reason = Failures.tamed(pod.getStatus().getReason());
        String message = Failures.tamed(pod.getStatus().getMessage());
        return Optional.ofNullable(
                switch (reason) {
                    case "Evicted" -> eviction(message);
                    case "Preempting", "Preempted" -> new Failed(Cause.PREEMPTED, said("it was preempted", message));
                    case "DeadlineExceeded" -> new Failed(Cause.DEADLINE, "it ran longer than its deadline allows");
                    case "NodeLost" -> new Failed(Cause.NODE_LOST, said("its node was lost", message));
                    case "Terminated", "NodeShutdown", "Shutdown" ->
                        new Failed(Cause.EVICTED, said("its node was shut down", message));
                    case "UnexpectedAdmissionError", "NodeAffinity", "OutOfcpu", "OutOfmemory", "OutOfpods" ->
                        new Failed(Cause.EVICTED, said("its node refused it (" + reason + ")", message));
                    default -> null;
                });
    }

    /// A worker that used more disk than it may is to blame itself; one whose node ran out is not.
    private static Failed eviction(String message) {
        boolean own = message.contains("exceeds the limit")
                || message.contains("exceeds the total limit")
                || message.contains("exceeded its local ephemeral storage limit");
        return own
                ? new Failed(Cause.DISK_FULL, said("it used more disk than it may", message))
                : new Failed(Cause.EVICTED, said("it was evicted", message));
    }

    private static Optional<Failed> byDisruption(Pod pod) {
        return disruption(pod).map(disrupted -> {
            String words = Failures.tamed(disrupted.getMessage());
            return switch (Failures.tamed(disrupted.getReason())) {
                case "PreemptionByScheduler" ->
                    new Failed(Cause.PREEMPTED, said("it made room for more important work", words));
                case "DeletionByTaintManager", "DeletionByPodGC" ->
                    new Failed(Cause.NODE_LOST, said("its node was lost", words));
                default -> new Failed(Cause.EVICTED, said("it was evicted", words));
            };
        });
    }

    private static Failed byContainers(Pod pod) {
        var terminated = statuses(pod)
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(state -> state.getTerminated())
                .filter(Objects::nonNull)
                .filter(end -> end.getExitCode() == null || end.getExitCode() != 0)
                .toList();
        if (terminated.stream().anyMatch(end -> "OOMKilled".equals(end.getReason()))) {
            return new Failed(Cause.HOST_OUT_OF_MEMORY, "it needed more memory than the machine profile gives");
        }
        return terminated.isEmpty()
                ? new Failed(
                        Cause.KILLED,
                        said("its pod failed", Failures.tamed(pod.getStatus().getMessage())))
                : byExit(terminated.getFirst());
    }

    private static Failed byExit(ContainerStateTerminated end) {
        int code = end.getExitCode() == null ? 1 : end.getExitCode();
        String words = Failures.tamed(end.getMessage());
        return switch (Failures.tamed(end.getReason())) {
            case "ContainerStatusUnknown" -> new Failed(Cause.NODE_LOST, said("its node forgot it", words));
            case "StartError", "ContainerCannotRun" -> new Failed(Cause.REFUSED, said("it could not start", words));
            default ->
                switch (code) {
                    case WorkerState.ASKED_TO_END -> new Failed(Cause.KILLED, "it was asked to end");
                    case SIGNALLED + 9, SIGNALLED + 15 ->
                        new Failed(Cause.KILLED, "it was killed (signal %d)".formatted(code - SIGNALLED));
                    default ->
                        new Failed(
                                Cause.CRASHED,
                                code > SIGNALLED
                                        ? "it crashed in native code (signal %d)".formatted(code - SIGNALLED)
                                        : "it ended with exit code %d".formatted(code));
                };
        };
    }

    private static String scheduler(PodCondition scheduled) {
        String words = Failures.tamed(scheduled.getMessage());
        return words.isEmpty() ? Failures.tamed(scheduled.getReason()) : words;
    }

    private static Optional<PodCondition> disruption(Pod pod) {
        return condition(pod, "DisruptionTarget").filter(condition -> "True".equals(condition.getStatus()));
    }

    private static String words(Optional<PodCondition> condition) {
        return condition
                .map(said -> Failures.tamed(said.getMessage()))
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + text)
                .orElse("");
    }

    private static String said(String what, String words) {
        return words.isEmpty() ? what : what + ": " + words;
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static String phase(Pod pod) {
        var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return phase == null ? "" : phase;
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        if (pod.getStatus() == null) {
            return Stream.empty();
        }
        return Stream.of(
                        pod.getStatus().getInitContainerStatuses(),
                        pod.getStatus().getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }
}
