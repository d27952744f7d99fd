package io.tunewright.worker.report;

/// What others want of a run: the control plane, or the operating system. Who trains looks from time to time.
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
    public boolean isNextCheckpointLast() {
        return lastCheckpointWanted;
    }

    /// Whether the run is to end now.
    public boolean isCancelled() {
        return cancelled;
    }

    /// Whether a checkpoint was asked for since the last call.
    public boolean takeCheckpointWish() {
        boolean wanted = checkpointWanted;
        checkpointWanted = false;
        return wanted;
    }
}
