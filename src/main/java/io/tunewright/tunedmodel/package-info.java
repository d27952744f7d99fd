/// Tuned models: adapters and merged models with their lineage. Start at [TunedModelService].
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "common",
            "common :: ui",
            "database",
            "identity",
            "storage",
            "llm",
            "worker",
            "cluster",
            "dataset",
            "basemodel",
            "recipe",
            "experiment",
            "training",
            "checkpoint"
        })
package io.tunewright.tunedmodel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
