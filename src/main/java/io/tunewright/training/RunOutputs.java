package io.tunewright.training;

import io.tunewright.identity.TenantId;

/// What becomes of a run's output further down the pipeline. Each of the job's last steps calls every bean of this
/// type in the order of its `@Order` until all return; a restart repeats calls, so each must be safe to repeat.
public interface RunOutputs {

    /// Everything that its worker delivers is here.
    ///
    /// @param cancelled whether the run was stopped early; its last checkpoint counts
    default void collect(TenantId tenant, RunId run, boolean cancelled) {}

    /// What the run yields is written down, but nobody sees it yet.
    default void register(TenantId tenant, RunId run) {}

    /// What was registered is there for everybody; the run is about to end.
    default void publish(TenantId tenant, RunId run) {}

    /// The run diverged: what it left after a step is no good. Safe to repeat.
    ///
    /// @param lastGood step of the newest checkpoint that is, 0 if none is
    default void diverged(TenantId tenant, RunId run, long lastGood) {}
}
