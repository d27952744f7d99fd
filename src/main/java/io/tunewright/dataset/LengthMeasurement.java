package io.tunewright.dataset;

import java.util.concurrent.CompletableFuture;

/// A measurement of lengths that runs in the background, or is done.
public final class LengthMeasurement {

    private final CompletableFuture<LengthStatistics> result = new CompletableFuture<>();
    private volatile double progress;

    static LengthMeasurement done(LengthStatistics statistics) {
        var measurement = new LengthMeasurement();
        measurement.finish(statistics);
        return measurement;
    }

    /// The statistics when they are there, or the failure.
    public CompletableFuture<LengthStatistics> result() {
        return result;
    }

    /// Share of the rows measured, 0 to 1.
    public double progress() {
        return progress;
    }

    void progress(double share) {
        progress = share;
    }

    void finish(LengthStatistics statistics) {
        progress = 1;
        result.complete(statistics);
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
