package io.tunewright.training;

/// Where a run stands. The last three are final: only a person's retry leads out of the last two.
public enum RunStatus {
    QUEUED,
    PREPARING,
    STARTING,
    RUNNING,
    /// Its worker was lost; another one goes on from the last checkpoint.
    RESUMING,
    COLLECTING,
    /// Asked to write a checkpoint and to give its place free.
    PAUSING,
    PAUSED,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /// Whether it had its turn and takes one of the places for runs in progress.
    public boolean isInProgress() {
        return !isFinal() && this != QUEUED && this != PAUSED;
    }
}
