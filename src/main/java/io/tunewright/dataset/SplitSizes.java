package io.tunewright.dataset;

/// How many rows are in each part.
record SplitSizes(int training, int heldOut) {}
