package io.tunewright.training.channel;

import io.tunewright.training.RunId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// How many lines a run's log may have: a stock, refilled at a rate that nobody could read, and so many in all. What
/// a flood leaves of the stock is refilled while it lasts, so that its end is in the log as well as its beginning.
@Component
class LogAllowance {

    static final int STOCK = 2_000;
    static final int PER_SECOND = 5;
    static final int IN_ALL = 50_000;

    private final LongSupplier nanos;
    private final Map<RunId, Left> left = new ConcurrentHashMap<>();

    private record Left(double stock, int total, long at) {}

    @Autowired
    LogAllowance() {
        this(System::nanoTime);
    }

    LogAllowance(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Takes one line; false if it may not be kept.
    ///
    /// @param stored lines of the run that are stored; asked once
    boolean take(RunId run, IntSupplier stored) {
        boolean[] taken = new boolean[1];
        left.compute(run, (id, known) -> {
            long now = nanos.getAsLong();
            var before = known == null ? new Left(STOCK, IN_ALL - stored.getAsInt(), now) : known;
            double stock = Math.min(STOCK, before.stock() + (now - before.at()) / 1e9 * PER_SECOND);
            taken[0] = stock >= 1 && before.total() > 0;
            return taken[0] ? new Left(stock - 1, before.total() - 1, now) : new Left(stock, before.total(), now);
        });
        return taken[0];
    }

    /// Forgets a run that is over.
    void forget(RunId run) {
        left.remove(run);
    }
}
