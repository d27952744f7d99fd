package io.tunewright.training;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of a run's state.
///
/// @param round  how often the run had been resumed or retried
/// @param before null when the run was stored
public record RunTransition(Instant at, int round, @Nullable RunStatus before, RunStatus after, RunReason why) {}
