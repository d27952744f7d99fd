package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The contract against a real API server, and what only such a server can tell:
/// `./mvnw -Pcluster -Dkubeconfig=… verify`. No node is needed.
@EnabledIfSystemProperty(
        named = TestKubernetes.KUBECONFIG,
        matches = ".+",
        disabledReason = "no cluster is given: ./mvnw -Pcluster -Dkubeconfig=… verify")
class RealKubernetesIT extends KubernetesClusterContract {

    /// Directory of a control plane that `control-plane.sh` started on its usual port, or on that of the kubeconfig.
    private static final String CONTROL_PLANE = "tunewright.test.control-plane";

    private static final Set<String> EVERYBODY =
            Set.of("selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews");

    @Override
    TestKubernetes kubernetes() {
        return TestKubernetes.real();
    }

    @Test
    void theShippedRightsAreExactlyThoseNeeded() throws IOException {
        for (String namespace : List.of("tunewright", "tunewright-workers")) {
            kubernetes
                    .client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
        try (var yaml = Files.newInputStream(Path.of("k8s/base/rbac.yaml"))) {
            for (HasMetadata object : kubernetes.client().load(yaml).items()) {
                kubernetes.client().resource(object).forceConflicts().serverSideApply();
            }
        }
        try (var server = as("system:serviceaccount:tunewright:tunewright-server");
                var worker = as("system:serviceaccount:tunewright-workers:tunewright-worker")) {
            var granted = new TreeSet<>(RightsTest.IN_THE_WORKERS_NAMESPACE);
            granted.addAll(RightsTest.IN_THE_CLUSTER);
            assertThat(rights(server, "tunewright-workers")).isEqualTo(granted);
            assertThat(rights(server, "default")).isEqualTo(new TreeSet<>(RightsTest.IN_THE_CLUSTER));
            assertThat(rights(worker, "tunewright-workers")).isEmpty();
            assertThat(Rights.ask(server, "tunewright-workers")).allMatch(ClusterStatus.Permission::granted);
            assertThat(Rights.ask(server, "default")).anyMatch(permission -> !permission.granted());
        }
    }

    @Test
    void ourPodsAreRestrictedAndThoseWithMoreAreRefused() throws IOException {
        kubernetes.kubelet().start("run-s-1", FakeKubelet.Start.WAITS);
        launch("run-s-1");
        var spec = kubernetes.kubelet().pod("run-s-1").getSpec();
        spec.setNodeName(null);
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("dry")
                .withNamespace(kubernetes.namespace())
                .endMetadata()
                .withSpec(spec)
                .build();
        assertThat(kubernetes.client().resource(pod).dryRun().create()).isNotNull();

        pod.getSpec().setHostNetwork(true);

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> kubernetes.client().resource(pod).dryRun().create())
                .withMessageContaining("violates PodSecurity \"restricted");
    }

    @Test
    void aStoppedPodWhoseNodeDoesNotAnswerIsRemovedByForce() throws IOException {
        launch("run-t-1");
        awaitState("run-t-1", WorkerState.Running.class);
        kubernetes.kubelet().stick("run-t-1");

        cluster().stop(new WorkerName("run-t-1"), Duration.ofSeconds(1));

        awaitNoObjects();
        assertThat(awaitState("run-t-1", WorkerState.Failed.class))
                .isEqualTo(new WorkerState.Failed(Cause.KILLED, "it was stopped"));
    }

    @Test
    void aLostNodeIsNoticed() throws IOException {
        use("start-deadline=60s", "stop-grace=2s");
        launch("run-u-1");
        awaitState("run-u-1", WorkerState.Running.class);

        kubernetes.kubelet().loseNode();

        var failed = Waiting.until(
                "the node is lost",
                Duration.ofMinutes(3),
                () -> observe("run-u-1") instanceof WorkerState.Failed end ? Optional.of(end) : Optional.empty());
        assertThat(failed.cause()).isEqualTo(Cause.NODE_LOST);
        awaitNoObjects();
    }

    @Test
    void restartsOfTheApiServerAndLostHistoryCostNothing() throws Exception {
        String directory = System.getProperty(CONTROL_PLANE, "");
        assumeTrue(!directory.isEmpty(), "the API server is not ours to restart: -D" + CONTROL_PLANE + "=…");
        use("start-deadline=10m");
        launch("run-v-0");
        awaitState("run-v-0", WorkerState.Running.class);
        int threads = Thread.activeCount();
        for (int round = 1; round <= 5; round++) {
            controlPlane("restart", directory);
            controlPlane("compact", directory);
            String worker = "run-v-" + round;
            launch(worker);
            // the cluster's own controllers come back in their own time, up to a minute or two
            Waiting.until("the cluster has made a pod for " + worker, Duration.ofMinutes(4), () -> pods().stream()
                    .filter(pod -> pod.getMetadata().getName().startsWith(worker))
                    .findFirst());
            awaitState(worker, WorkerState.Running.class);
            kubernetes.kubelet().succeed(worker);
            awaitState(worker, WorkerState.Succeeded.class);
            awaitState("run-v-0", WorkerState.Running.class);
        }
        assertThat(Thread.activeCount()).isLessThan(threads + 10);
    }

    private KubernetesClient as(String account) {
        var config = Config.fromKubeconfig(kubernetes.kubeconfig().toFile());
        config.setImpersonateUsername(account);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static TreeSet<String> rights(KubernetesClient client, String namespace) {
        var review = client.authorization()
                .v1()
                .selfSubjectRulesReview()
                .create(new SelfSubjectRulesReviewBuilder()
                        .withNewSpec()
                        .withNamespace(namespace)
                        .endSpec()
                        .build());
        var words = new TreeSet<String>();
        for (ResourceRule rule : review.getStatus().getResourceRules()) {
            for (String resource : rule.getResources()) {
                if (!EVERYBODY.contains(resource)) {
                    rule.getVerbs().forEach(verb -> words.add(verb + " " + resource));
                }
            }
        }
        return words;
    }

    private void controlPlane(String command, String directory) throws Exception {
        int port = kubernetes.client().getMasterUrl().getPort();
        var process = new ProcessBuilder(
                        "src/test/kubernetes/control-plane.sh", command, directory, Integer.toString(port))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(command).isZero();
    }
}
