/// Experiments: one question, dataset × base model × recipe. Start at [ExperimentService].
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "common",
            "common :: ui",
            "cluster",
            "identity",
            "storage",
            "llm",
            "dataset",
            "basemodel",
            "recipe"
        })
package io.tunewright.experiment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
