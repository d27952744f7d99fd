package io.tunewright.evaluation.store;

/// A conversation that is to be measured.
///
/// @param question the last user message
/// @param expected the answer the dataset holds, empty if the conversation does not end with one
/// @param asked    whether the model is asked for an answer
/// @param tokens   learnt tokens that fit into the context
public record HeldOutRow(int line, String question, String expected, boolean asked, int tokens) {}
