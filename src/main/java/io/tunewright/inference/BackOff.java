package io.tunewright.inference;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Pauses before something that keeps failing is tried again: none after the first failure, then 1 s, 2 s, 4 s
/// and so on. Not thread-safe.
final class BackOff {

    private final Duration longest;
    private final Map<String, Failures> failures = new HashMap<>();

    private record Failures(int count, Instant next) {}

    BackOff(Duration longest) {
        this.longest = longest;
    }

    void failed(String key) {
        int count = failures.containsKey(key) ? failures.get(key).count() + 1 : 1;
        failures.put(key, new Failures(count, Instant.now().plus(after(count))));
    }

    void forget(String key) {
        failures.remove(key);
    }

    /// Time left until the next try; zero if there is none.
    Duration pause(String key) {
        var last = failures.get(key);
        if (last == null) {
            return Duration.ZERO;
        }
        var left = Duration.between(Instant.now(), last.next());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Pause after so many failures in a row.
    Duration after(int count) {
        if (count <= 1) {
            return Duration.ZERO;
        }
        var pause = Duration.ofSeconds(1L << Math.min(count - 2, 20));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
