/// The gateway to running models. Start at [InferenceService].
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "common",
            "common :: ui",
            "identity",
            "storage",
            "llm",
            "worker",
            "cluster",
            "basemodel",
            "tunedmodel"
        })
package io.tunewright.inference;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
