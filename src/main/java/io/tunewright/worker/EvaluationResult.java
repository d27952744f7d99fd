package io.tunewright.worker;

import org.jspecify.annotations.Nullable;

/// `result.json`: how an evaluation ended; written last, by rename.
///
/// @param failure why it failed, null unless it did
/// @param message a sentence: what went wrong and what to do, else empty
public record EvaluationResult(
        RunResult.Outcome outcome, RunResult.@Nullable Failure failure, String message, double seconds) {

    public static final String FILE = RunResult.FILE;
}
