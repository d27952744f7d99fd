package io.tunewright.worker.train;

import io.tunewright.worker.train.Plan.MicroBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Makes the batches of the next step while the current one is computed, so that no step waits for data. What it
/// gives is the plan's: nothing depends on how far it is ahead.
final class DataFeed implements AutoCloseable {

    private final Plan plan;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("data-feed").daemon(true).factory());
    private @Nullable CompletableFuture<Step> ahead;
    private long aheadStep = -1;
    private double waited;

    DataFeed(Plan plan) {
        this.plan = plan;
    }

    /// @param tokens padding not counted
    record Step(List<MicroBatch> batches, long tokens) {}

    /// @param step from 0
    Step take(long step) {
        long began = System.nanoTime();
        var ready = ahead;
        var taken = ready != null && aheadStep == step ? ready.join() : make(step);
        waited = (System.nanoTime() - began) / 1e9;
        if (step + 1 < plan.totalSteps()) {
            aheadStep = step + 1;
            ahead = CompletableFuture.supplyAsync(() -> make(step + 1), maker);
        }
        return taken;
    }

    /// How long the last call took, in seconds.
    double waited() {
        return waited;
    }

    @Override
    public void close() {
        maker.shutdownNow();
    }

    private Step make(long step) {
        return new Step(plan.microBatches(step), plan.tokens(step));
    }
}
