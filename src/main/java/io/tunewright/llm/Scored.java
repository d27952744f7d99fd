package io.tunewright.llm;

/// How likely a text is to the model, token by token.
///
/// @param logProbabilities natural logarithms, (T − 1): entry t belongs to token t + 1 given those before it
/// @param greedy           for each, whether the model holds it for the most likely one
public record Scored(float[] logProbabilities, boolean[] greedy) {}
