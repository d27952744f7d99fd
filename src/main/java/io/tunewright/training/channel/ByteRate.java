package io.tunewright.training.channel;

import io.tunewright.training.RunId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// How much a worker may report: a stock of bytes for those who catch up, refilled at a steady rate. Nothing is lost
/// by it: a worker that is too quick is told to wait.
@Component
public class ByteRate {

    static final long STOCK = 32L * 1024 * 1024;
    static final long PER_SECOND = 2L * 1024 * 1024;

    private final LongSupplier nanos;
    private final Map<RunId, Stock> stocks = new ConcurrentHashMap<>();

    private record Stock(double bytes, long at) {}

    @Autowired
    ByteRate() {
        this(System::nanoTime);
    }

    ByteRate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Takes `bytes` off the run's stock; false, and nothing taken, if there are not so many.
    public boolean take(RunId run, long bytes) {
        boolean[] taken = new boolean[1];
        stocks.compute(run, (id, before) -> {
            long now = nanos.getAsLong();
            double stock =
                    before == null ? STOCK : Math.min(STOCK, before.bytes() + (now - before.at()) / 1e9 * PER_SECOND);
            taken[0] = stock >= bytes;
            return new Stock(taken[0] ? stock - bytes : stock, now);
        });
        return taken[0];
    }

    /// Forgets a run that is over.
    public void forget(RunId run) {
        stocks.remove(run);
    }
}
