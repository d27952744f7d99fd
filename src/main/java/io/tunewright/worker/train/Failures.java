package io.tunewright.worker.train;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunResult.Failure;
import java.nio.file.NoSuchFileException;
import java.util.List;
import tools.jackson.core.JacksonException;

/// Which kind of failure an exception is, and what to say of it.
final class Failures {

    /// Of the disk, of a user's share of it, and of a limit on the size of files.
    private static final List<String> DISK_FULL =
            List.of("No space left on device", "Disk quota exceeded", "File too large");
    /// Of libtorch's allocator, of the system and of the Java heap.
    private static final List<String> OUT_OF_MEMORY =
            List.of("can't allocate memory", "not enough memory", "Cannot allocate memory", "out of memory");

    private Failures() {}

    static Failure kind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (DISK_FULL.stream().anyMatch(message::contains)) {
                return Failure.DISK_FULL;
            }
            if (cause instanceof OutOfMemoryError || OUT_OF_MEMORY.stream().anyMatch(message::contains)) {
                return Failure.OUT_OF_MEMORY;
            }
            if (cause instanceof ModelRefusedException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof JacksonException
                    || cause instanceof NoSuchFileException) {
                return Failure.BAD_INPUT;
            }
        }
        return Failure.INTERNAL;
    }

    static String sentence(Failure kind, Throwable failure) {
        var detail = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (kind) {
            case DISK_FULL ->
                "The disk is full, or what may be written to it is used up. Free some space, then start the run again.";
            case OUT_OF_MEMORY ->
                "The worker ran out of memory. Lower the batch size or the maximum length,"
                        + " or switch gradient checkpointing on.";
            case BAD_INPUT -> "The run cannot be trained: " + detail + ".";
            case DIVERGED, INTERNAL -> "The worker failed: " + detail + ". The log has the details.";
        };
    }

    /// The result of a worker that failed while it was loading.
    static RunResult beforeTheFirstStep(Failure kind, String message) {
        return new RunResult(RunResult.Outcome.FAILED, kind, message, 0, 0, 0, 0, PeakMemory.bytes());
    }
}
