package io.tunewright.evaluation;

/// Which conversations of an evaluation to look at.
public enum SampleFilter {
    ALL,
    RIGHT,
    WRONG
}
