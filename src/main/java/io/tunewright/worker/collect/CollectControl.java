package io.tunewright.worker.collect;

import io.tunewright.worker.report.Reporter;

/// What others want of a collected run: the control plane, or the operating system.
public final class CollectControl implements Reporter.Orders {

    private volatile boolean cancelled;
    private volatile boolean checkpointWanted;

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void checkpoint() {
        checkpointWanted = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean takeCheckpointWish() {
        boolean wanted = checkpointWanted;
        checkpointWanted = false;
        return wanted;
    }
}
