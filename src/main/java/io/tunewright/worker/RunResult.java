package io.tunewright.worker;

import org.jspecify.annotations.Nullable;

/// `result.json`: how a training worker ended; written last, by rename.
///
/// @param failure        why it failed, null unless it did
/// @param message        a sentence: what happened, what was kept, what to do
/// @param lastStep       optimiser steps done
/// @param lastCheckpoint step of the newest complete checkpoint, 0 if there is none
public record RunResult(
        Outcome outcome,
        @Nullable Failure failure,
        String message,
        long lastStep,
        long lastCheckpoint,
        long trainedTokens,
        double seconds,
        long peakBytes) {

    public static final String FILE = "result.json";

    public enum Outcome {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    public enum Failure {
        BAD_INPUT,
        DIVERGED,
        /// Of the machine.
        OUT_OF_MEMORY,
        GPU_OUT_OF_MEMORY,
        DISK_FULL,
        INTERNAL
    }
}
