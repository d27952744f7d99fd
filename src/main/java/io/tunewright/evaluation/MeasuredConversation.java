package io.tunewright.evaluation;

/// What scores are made of.
///
/// @param negativeLogLikelihood summed over the learnt tokens, in nats
/// @param tokens                learnt tokens
/// @param asked                 whether an answer was generated and compared
/// @param correct               whether it equals the expected one; white space around both does not count
public record MeasuredConversation(double negativeLogLikelihood, int tokens, boolean asked, boolean correct) {}
