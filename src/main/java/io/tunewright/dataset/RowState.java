package io.tunewright.dataset;

/// What the check found in a row, at worst.
public enum RowState {
    FINE,
    WARNING,
    ERROR
}
