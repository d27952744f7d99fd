package io.tunewright.training.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long a worker has been silent, by this machine's steady clock: from its last heartbeat or, if this server
/// has watched for less, from then on. A server that was away itself blames no worker.
final class Contact {

    private int attempt;
    private @Nullable Instant heartbeat;
    private long since = System.nanoTime();

    /// @param attempt which worker is watched
    /// @param latest  its newest heartbeat that is stored
    Duration silence(int attempt, @Nullable Instant latest) {
        if (attempt != this.attempt || latest != null && !latest.equals(heartbeat)) {
            this.attempt = attempt;
            heartbeat = latest;
            forgive();
        }
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /// Begins anew.
    void forgive() {
        since = System.nanoTime();
    }
}
