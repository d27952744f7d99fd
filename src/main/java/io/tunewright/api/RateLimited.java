package io.tunewright.api;

/// An organisation sends more requests than it may. Waiting helps.
final class RateLimited extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long waitSeconds;

    RateLimited(int perMinute, double waitSeconds) {
        super("Your organisation sends more than %d requests a minute. Try again in a moment".formatted(perMinute));
        this.waitSeconds = Math.max(1, (long) Math.ceil(waitSeconds));
    }

    /// At least 1.
    long waitSeconds() {
        return waitSeconds;
    }
}
