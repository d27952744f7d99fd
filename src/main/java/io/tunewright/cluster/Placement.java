package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a worker is to run. Nothing of it is a user's text: names are those of the operator's lists.
///
/// @param profile  name of a [MachineProfile]
/// @param nodes    machines of the profile; above 1 only for external trainer runtimes
/// @param runtime  the external trainer that does the work, null for our own
/// @param deadline longest time it may run, null for ever
public record Placement(
        String profile,
        int nodes,
        @Nullable TrainerRuntime runtime,
        @Nullable Duration deadline) {

    public Placement {
        Check.range("nodes", nodes, 1, 64);
        Check.that(nodes == 1 || runtime != null, "nodes", "must be 1: the trainer of this product uses one machine");
    }

    /// One machine, the default profile, no deadline.
    public static Placement here() {
        return new Placement(MachineProfile.DEFAULT, 1, null, null);
    }
}
