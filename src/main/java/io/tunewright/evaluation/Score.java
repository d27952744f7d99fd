package io.tunewright.evaluation;

/// A measured figure.
///
/// @param metric        one of [Metrics#ALL]
/// @param standardError of the mean; for perplexity by the delta method
/// @param n             what the mean is over: examples (exact match) or learnt tokens' examples (loss)
public record Score(String metric, double value, double standardError, int n) {}
