/// Checkpoints: what a run leaves behind on the way. Start at [CheckpointService].
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "common",
            "common :: ui",
            "identity",
            "storage",
            "worker",
            "cluster",
            "dataset",
            "basemodel",
            "recipe",
            "experiment",
            "training",
            "training :: ui"
        })
package io.tunewright.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
