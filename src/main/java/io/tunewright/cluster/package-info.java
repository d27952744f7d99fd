/// Where a worker runs: Kubernetes or a local process. Start at [Cluster].
@NullMarked
@ApplicationModule(allowedDependencies = {"common"})
package io.tunewright.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
