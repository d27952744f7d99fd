package io.tunewright.dataset;

/// Which rows of a version are asked for.
public enum RowFilter {
    ALL,
    WARNINGS,
    ERRORS
}
