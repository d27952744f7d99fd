package io.tunewright.worker.train;

import io.tunewright.worker.report.Reporter;

/// What others want of a run: the control plane, or the operating system. The loop looks after each step.
public final class RunControl implements Reporter.Orders {

    private volatile boolean cancelled;
    private volatile boolean checkpointWanted;
    private volatile boolean lastCheckpointWanted;

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void checkpoint() {
        checkpointWanted = true;
    }

    @Override
    public void stopAfterCheckpoint() {
        lastCheckpointWanted = true;
    }

    /// Whether the next checkpoint that is due is to be the last.
    boolean isNextCheckpointLast() {
        return lastCheckpointWanted;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /// Whether a checkpoint was asked for since the last call.
    boolean takeCheckpointWish() {
        boolean wanted = checkpointWanted;
        checkpointWanted = false;
        return wanted;
    }
}
