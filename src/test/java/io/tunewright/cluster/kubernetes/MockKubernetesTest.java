package io.tunewright.cluster.kubernetes;

/// The contract against the mock server.
class MockKubernetesTest extends KubernetesClusterContract {

    @Override
    TestKubernetes kubernetes() {
        return TestKubernetes.mock(directory);
    }
}
