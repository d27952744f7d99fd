package io.tunewright.dataset;

/// How bad a finding is.
public enum Severity {
    /// The row can be trained on, but somebody should look at it.
    WARNING,
    /// The row cannot be trained on; a version with such a row waits.
    ERROR
}
