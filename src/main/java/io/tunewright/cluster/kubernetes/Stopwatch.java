package io.tunewright.cluster.kubernetes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How long something has been so, by a clock that nobody sets: neither a step of this machine's time nor a cluster
/// with another time makes a worker late. A restarted server begins to count anew.
final class Stopwatch {

    private final Map<String, Long> began = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Stopwatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Time since this was first asked of `what`.
    Duration heldFor(String what) {
        long now = nanos.getAsLong();
        return Duration.ofNanos(now - began.computeIfAbsent(what, first -> now));
    }

    void forget(String what) {
        began.remove(what);
    }
}
