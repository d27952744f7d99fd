package io.tunewright.worker;

/// `result.json`: how an evaluation ended; written last, by rename.
///
/// @param succeeded whether every conversation was measured
/// @param message   what went wrong and what to do, else empty
/// @param measured  conversations in `samples.ndjson`
public record EvaluationResult(boolean succeeded, String message, int measured, double seconds) {

    public static final String FILE = "result.json";
}
