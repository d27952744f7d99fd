package io.tunewright.worker;

/// The last turn of a conversation as a question. The expected answer stays with the server, which compares.
///
/// @param line   of the dataset the conversation stood in
/// @param prompt token ids up to where the assistant begins to speak; empty if no answer is wanted
public record EvaluationQuestion(int line, int[] prompt) {}
