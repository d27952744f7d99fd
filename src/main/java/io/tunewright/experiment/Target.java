package io.tunewright.experiment;

import io.tunewright.common.Check;

/// Where an experiment trains, and what trains it. Names are those of the operator's lists.
///
/// @param machine a machine profile, empty for the operator's first
/// @param trainer an external trainer runtime, empty for the trainer of this product
/// @param nodes   machines; more than one needs an external trainer
public record Target(String machine, String trainer, int nodes) {

    private static final int LONGEST_NAME = 63;

    /// The default machine and our own trainer.
    public static final Target DEFAULT = new Target("", "", 1);

    public Target {
        Check.length("machine", machine, 0, LONGEST_NAME);
        Check.length("trainer", trainer, 0, LONGEST_NAME);
        Check.range("nodes", nodes, 1, 64);
        Check.that(
                nodes == 1 || !trainer.isEmpty(), "nodes", "must be 1: the trainer of this product uses one machine");
    }
}
