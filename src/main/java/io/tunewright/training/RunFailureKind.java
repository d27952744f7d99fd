package io.tunewright.training;

import io.tunewright.cluster.WorkerState.Cause;
import io.tunewright.worker.RunResult;
import java.util.Locale;

/// Why a run failed. Each kind has its own advice.
public enum RunFailureKind {
    /// What the run was given cannot be trained.
    BAD_INPUT,
    /// The loss is no number any more, or leaps.
    DIVERGED,
    GPU_OUT_OF_MEMORY,
    /// The memory of the machine, or of the worker's share of it.
    HOST_OUT_OF_MEMORY,
    DISK_FULL,
    /// Its machine removed it, again and again.
    EVICTED,
    /// More important work took its machine, again and again.
    PREEMPTED,
    NODE_LOST,
    /// The worker's image cannot be had.
    IMAGE_MISSING,
    /// The cluster has no place for the worker, or refuses it.
    UNSCHEDULABLE,
    /// The time that was set for it is over.
    DEADLINE,
    /// Worker after worker fell silent.
    LOST_CONTACT,
    /// Worker after worker ended before it was done.
    INTERRUPTED,
    INTERNAL;

    /// As it stands in REST and in keys of texts, such as `gpu-out-of-memory`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static RunFailureKind of(RunResult.Failure failure) {
        return switch (failure) {
            case BAD_INPUT -> BAD_INPUT;
            case DIVERGED -> DIVERGED;
            case GPU_OUT_OF_MEMORY -> GPU_OUT_OF_MEMORY;
            case OUT_OF_MEMORY -> HOST_OUT_OF_MEMORY;
            case DISK_FULL -> DISK_FULL;
            case INTERNAL -> INTERNAL;
        };
    }

    public static RunFailureKind of(Cause cause) {
        return switch (cause) {
            case CRASHED, KILLED -> INTERRUPTED;
            case HOST_OUT_OF_MEMORY -> HOST_OUT_OF_MEMORY;
            case DISK_FULL -> DISK_FULL;
            case EVICTED -> EVICTED;
            case PREEMPTED -> PREEMPTED;
            case NODE_LOST -> NODE_LOST;
            case IMAGE_MISSING -> IMAGE_MISSING;
            case REFUSED, UNSCHEDULABLE -> UNSCHEDULABLE;
            case DEADLINE -> DEADLINE;
        };
    }

    /// Reads what is stored; rows of earlier versions have a kind that is two now.
    public static RunFailureKind stored(String name) {
        return name.equals("OUT_OF_MEMORY") ? HOST_OUT_OF_MEMORY : valueOf(name);
    }
}
