package io.tunewright.worker;

/// A line of `samples.ndjson`: one conversation measured.
///
/// @param line         of the dataset
/// @param negativeLogLikelihood summed over the learnt tokens, in nats
/// @param tokens       learnt tokens
/// @param asked        whether an answer was generated and compared
/// @param answer       greedy answer of the model, empty if none was asked for
/// @param correct      whether it equals the expected one; white space around both does not count
public record EvaluationSample(
        int line, double negativeLogLikelihood, int tokens, boolean asked, String answer, boolean correct) {

    public static final String FILE = "samples.ndjson";
}
