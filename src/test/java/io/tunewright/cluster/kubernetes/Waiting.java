package io.tunewright.cluster.kubernetes;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Waits for something to become true.
final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Waiting() {}

    static <T> T until(String what, Supplier<Optional<T>> look) {
        return until(what, LONGEST, look);
    }

    static <T> T until(String what, Duration longest, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < deadline) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                throw new AssertionError("interrupted while waiting until " + what, stopped);
            }
        }
        throw new AssertionError("not within " + longest + ": " + what);
    }
}
