/// Workers as Jobs of a Kubernetes cluster.
///
/// [KubernetesCluster] decides from three things: what it wrote down of a worker ([JobRecord]), the mirrored objects
/// ([Mirror]) and what these say of a worker ([Diagnosis]).
@NullMarked
package io.tunewright.cluster.kubernetes;

import org.jspecify.annotations.NullMarked;
