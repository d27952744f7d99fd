package io.tunewright.training;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a run came into its phases; null for phases it has not reached.
///
/// @param created    asked for: it waits for its turn
/// @param admitted   its turn: the data is prepared
/// @param prepared   data ready: the worker is launched
/// @param launched   the worker's process runs: model and data are loaded
/// @param training   the first steps
/// @param collecting the worker is done: what it left is collected
public record RunTimes(
        Instant created,
        @Nullable Instant admitted,
        @Nullable Instant prepared,
        @Nullable Instant launched,
        @Nullable Instant training,
        @Nullable Instant collecting,
        @Nullable Instant finished) {}
