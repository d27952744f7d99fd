package io.tunewright.worker.train;

import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunResult.Failure;

/// What to say of a failure.
final class Failures {

    private Failures() {}

    static String sentence(Failure kind, Throwable failure) {
        var detail = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (kind) {
            case DISK_FULL ->
                "The disk is full, or what may be written to it is used up. Free some space, then start the run again.";
            case OUT_OF_MEMORY ->
                "The worker ran out of memory. Lower the batch size or the maximum length,"
                        + " or switch gradient checkpointing on.";
            case GPU_OUT_OF_MEMORY ->
                "The GPU's memory was not enough. Lower the batch size or the maximum length, switch gradient"
                        + " checkpointing on, or choose a machine with a larger GPU.";
            case BAD_INPUT -> "The run cannot be trained: " + detail + ".";
            case DIVERGED, INTERNAL -> "The worker failed: " + detail + ". The log has the details.";
        };
    }

    /// The result of a worker that was cancelled while it was loading.
    static RunResult cancelledBeforeTheFirstStep() {
        return new RunResult(RunResult.Outcome.CANCELLED, null, "", 0, 0, 0, 0, PeakMemory.bytes());
    }

    /// The result of a worker that failed while it was loading.
    static RunResult beforeTheFirstStep(Failure kind, String message) {
        return new RunResult(RunResult.Outcome.FAILED, kind, message, 0, 0, 0, 0, PeakMemory.bytes());
    }
}
