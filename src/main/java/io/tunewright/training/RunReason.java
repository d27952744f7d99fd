package io.tunewright.training;

import java.util.Locale;

/// In one word what the sentence of a run's state says.
public enum RunReason {
    /// There is nothing to say.
    NONE,
    /// The cluster has not started the worker yet; the sentence is the scheduler's.
    PENDING,
    /// The cluster cannot be asked; the worker may well run.
    CLUSTER_AWAY,
    /// The worker was lost to the machine it ran on, or fell silent.
    DISRUPTED,
    /// The worker itself broke off.
    CRASHED,
    /// A person asked for it.
    ASKED,
    /// A person asked to stop after a checkpoint, and it was written.
    AFTER_CHECKPOINT,
    /// Its model is being measured, as its experiment asks; no machine is needed any more.
    EVALUATING,
    /// Training stopped by itself before its last step.
    EARLY,
    /// The time that was set is over.
    DEADLINE,
    /// It failed; the kind of failure says more.
    FAILURE;

    /// As it stands in REST and in the database, such as `cluster-away`; empty for [#NONE].
    public String slug() {
        return this == NONE ? "" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static RunReason stored(String slug) {
        return slug.isEmpty() ? NONE : valueOf(slug.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
