/// Large immutable files by content hash. Start at [ArtifactStore].
@NullMarked
@ApplicationModule(allowedDependencies = {"common"})
package io.tunewright.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
