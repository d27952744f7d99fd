package io.tunewright.training.store;

/// Why a run is to end before its last step.
public enum StopWish {
    CANCEL,
    PAUSE,
    /// The time that was set for it is over.
    DEADLINE
}
