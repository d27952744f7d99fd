package io.tunewright.api;

import io.tunewright.identity.TenantId;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// How many requests each organisation may still send: a bucket that a minute's worth fits in and that fills
/// steadily (token bucket). Buckets that are full again are forgotten.
final class RequestRate {

    private static final double MINUTE_NANOS = 60e9;
    private static final int MAX_KNOWN = 10_000;

    private final int perMinute;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<TenantId, Bucket> buckets = new ConcurrentHashMap<>();

    /// @param nanoTime a monotonic clock
    RequestRate(int perMinute, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
    }

    private record Bucket(double left, long at) {}

    /// @param allowed       whether the request may pass
    /// @param remaining     requests that may follow at once
    /// @param resetSeconds  until the bucket is full again
    /// @param waitSeconds   until one more may pass; 0 if one may
    record Verdict(boolean allowed, int limit, int remaining, double resetSeconds, double waitSeconds) {}

    /// Counts a request.
    Verdict take(TenantId tenant) {
        long now = nanoTime.getAsLong();
        if (buckets.size() >= MAX_KNOWN) {
            buckets.values().removeIf(bucket -> filled(bucket, now) >= perMinute);
        }
        var verdict = new AtomicReference<Verdict>();
        buckets.compute(tenant, (_, before) -> {
            double there = before == null ? perMinute : filled(before, now);
            boolean allowed = there >= 1;
            double left = allowed ? there - 1 : there;
            verdict.set(new Verdict(
                    allowed,
                    perMinute,
                    (int) left,
                    (perMinute - left) * 60 / perMinute,
                    left >= 1 ? 0 : (1 - left) * 60 / perMinute));
            return new Bucket(left, now);
        });
        return Objects.requireNonNull(verdict.get());
    }

    private double filled(Bucket bucket, long now) {
        return Math.min(perMinute, bucket.left() + (now - bucket.at()) / MINUTE_NANOS * perMinute);
    }
}
