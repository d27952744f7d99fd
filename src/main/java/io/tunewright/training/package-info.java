/// Training runs: one attempt to answer an experiment's question. Start at [TrainingRunService].
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
            "experiment"
        })
package io.tunewright.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
