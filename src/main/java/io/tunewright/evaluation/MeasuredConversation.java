package io.tunewright.evaluation;

/// What scores are made of.
///
/// @param negativeLogLikelihood summed over the learnt tokens, in nats
/// @param tokens                learnt tokens
/// @param asked                 whether an answer was generated and compared
/// @param correct               whether it equals the expected one; white space around both does not count
/// @param rougeL                how much of the expected answer is in the answer, 0 to 1, see [RougeL]; 0 if not
///                         asked
/// @param chrF                  the same by characters, see [ChrF]
public record MeasuredConversation(
        double negativeLogLikelihood, int tokens, boolean asked, boolean correct, double rougeL, double chrF) {}
