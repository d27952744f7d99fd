/// Evaluation: measuring models on held-out data, and the leaderboard. Start at [EvaluationService].
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
            "training",
            "tunedmodel",
            "inference"
        })
package io.tunewright.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
