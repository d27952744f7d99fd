package io.tunewright.dataset;

/// Part of a dataset version. The split is decided once, at upload, conversation by conversation.
public enum Split {
    TRAINING,
    HELD_OUT
}
