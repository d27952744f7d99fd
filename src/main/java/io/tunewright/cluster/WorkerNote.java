package io.tunewright.cluster;

import java.time.Instant;

/// Something the cluster said of a worker: an event of its pod, or of what starts it.
///
/// @param warning whether the cluster calls it a warning
/// @param reason  one word, such as `FailedScheduling`
/// @param text    tamed, at most 1,000 characters
/// @param times   how often it was said
public record WorkerNote(Instant at, boolean warning, String reason, String text, int times) {}
