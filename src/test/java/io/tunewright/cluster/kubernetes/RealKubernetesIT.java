package io.tunewright.cluster.kubernetes;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The contract against a real API server: `./mvnw -Pcluster verify -Dkubeconfig=…`.
@EnabledIfSystemProperty(
        named = TestKubernetes.KUBECONFIG,
        matches = ".+",
        disabledReason = "no cluster is given: ./mvnw -Pcluster -Dkubeconfig=… verify")
class RealKubernetesIT extends KubernetesClusterContract {

    @Override
    TestKubernetes kubernetes() {
        return TestKubernetes.real();
    }
}
