package io.tunewright.worker;

/// `progress.json`: how far an evaluation is; replaced by rename.
public record EvaluationProgress(int done, int total) {

    public static final String FILE = "progress.json";
}
