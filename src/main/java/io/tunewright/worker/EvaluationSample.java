package io.tunewright.worker;

/// A line of an evaluation worker's `events.ndjson`: one conversation measured.
///
/// @param line                  of the dataset
/// @param negativeLogLikelihood summed over the learnt tokens, in nats; 0 if there are none
/// @param answer                greedy answer of the model, empty if none was asked for
public record EvaluationSample(int line, double negativeLogLikelihood, String answer) {

    public static final String FILE = "events.ndjson";
}
