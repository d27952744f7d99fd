package io.tunewright.training;

import io.tunewright.identity.TenantId;

/// What becomes of a run's output further down the pipeline. The job's collect step calls every bean of this type
/// in the order of its `@Order` until all return; a restart repeats calls, so each must be safe to repeat.
public interface RunOutputs {

    /// @param cancelled whether the run was stopped early; its last checkpoint counts
    void collect(TenantId tenant, RunId run, boolean cancelled);

    /// The run diverged: what it left after a step is no good. Safe to repeat.
    ///
    /// @param lastGood step of the newest checkpoint that is, 0 if none is
    default void diverged(TenantId tenant, RunId run, long lastGood) {}
}
