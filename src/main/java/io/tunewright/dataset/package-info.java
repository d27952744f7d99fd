/// Datasets: uploading, checking and versioning the examples a model is tuned on. Start at [DatasetService].
@NullMarked
@ApplicationModule(allowedDependencies = {"common", "common :: ui", "identity", "storage", "llm"})
package io.tunewright.dataset;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
