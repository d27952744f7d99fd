package io.tunewright.training;

/// Where a run stands. The last three are final.
public enum RunStatus {
    QUEUED,
    PREPARING,
    STARTING,
    RUNNING,
    COLLECTING,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
