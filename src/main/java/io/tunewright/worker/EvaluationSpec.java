package io.tunewright.worker;

import org.jspecify.annotations.Nullable;

/// `spec.json`: all an evaluation worker needs.
///
/// @param modelDirectory   base or whole model in Hugging Face layout, read only
/// @param adapterDirectory PEFT adapter beside it, null for none
/// @param answerTokens     longest answer that is generated, in tokens
/// @param threads          CPU threads the worker may use, 0 for all
public record EvaluationSpec(
        String modelDirectory, @Nullable String adapterDirectory, int answerTokens, int threads) {

    public static final String FILE = "spec.json";
    /// The conversations to measure, tokenised, in the form of [io.tunewright.worker.TokenizedData].
    public static final String DATA = "held-out.safetensors";
    /// A [EvaluationQuestion] a line; line i belongs to example i of [#DATA].
    public static final String QUESTIONS = "questions.ndjson";
}
