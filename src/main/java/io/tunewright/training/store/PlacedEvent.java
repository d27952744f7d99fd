package io.tunewright.training.store;

import io.tunewright.worker.RunEvent;

/// An event and its place.
///
/// @param offset of its line in the attempt's `events.ndjson`, bytes
public record PlacedEvent(long offset, RunEvent event) {}
