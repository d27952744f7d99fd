package io.tunewright.worker;

/// The last turn of a conversation as a question.
///
/// @param line     of the dataset the conversation stood in
/// @param prompt   token ids up to where the assistant begins to speak; empty if there is no answer to compare with
/// @param expected the answer the dataset holds
public record EvaluationQuestion(int line, int[] prompt, String expected) {}
