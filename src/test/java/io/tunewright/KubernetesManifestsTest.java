package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// Applies what `k8s/` holds to an API server and checks what an operator relies on.
@EnableKubernetesMockClient(crud = true)
class KubernetesManifestsTest {

    private static final Path TRIAL = Path.of("k8s/overlays/trial");

    // set by the extension before each test
    KubernetesClient client;

    @Test
    void everyObjectOfTheTrialIsAccepted() throws IOException {
        var objects = load(TRIAL);

        client.resourceList(objects).create();

        for (var object : objects) {
            assertThat(client.resource(object).get())
                    .as("%s %s", object.getKind(), object.getMetadata().getName())
                    .isNotNull();
        }
        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .contains(
                        "Namespace",
                        "Deployment",
                        "Service",
                        "StatefulSet",
                        "NetworkPolicy",
                        "PersistentVolumeClaim",
                        "Role",
                        "ClusterRole",
                        "ResourceQuota",
                        "LimitRange",
                        "PodDisruptionBudget");
    }

    @Test
    void everyObjectLivesInOneOfTheTwoNamespaces() throws IOException {
        assertThat(load(TRIAL))
                .filteredOn(object -> object instanceof Namespaced)
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getNamespace()).isIn("tunewright", "tunewright-workers"));
    }

    @Test
    void theWorkersNamespaceHoldsNoSecretAndNothingThatRuns() throws IOException {
        assertThat(load(TRIAL))
                .filteredOn(object ->
                        "tunewright-workers".equals(object.getMetadata().getNamespace()))
                .extracting(HasMetadata::getKind)
                .containsOnly("ServiceAccount", "Role", "RoleBinding", "ResourceQuota", "LimitRange", "NetworkPolicy");
    }

    @Test
    void bothNamespacesDenyWhatNoPolicyAllows() throws IOException {
        assertThat(load(TRIAL))
                .filteredOn(object -> object instanceof NetworkPolicy
                        && object.getMetadata().getName().equals("default-deny"))
                .map(NetworkPolicy.class::cast)
                .hasSize(2)
                .allSatisfy(policy -> {
                    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                            .isNullOrEmpty();
                    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
                    assertThat(policy.getSpec().getIngress()).isEmpty();
                    assertThat(policy.getSpec().getEgress()).isEmpty();
                });
    }

    @Test
    void accountsGiveNobodyATokenWhoDoesNotAskForIt() throws IOException {
        assertThat(load(TRIAL))
                .filteredOn(ServiceAccount.class::isInstance)
                .map(ServiceAccount.class::cast)
                .hasSize(2)
                .allSatisfy(account ->
                        assertThat(account.getAutomountServiceAccountToken()).isFalse());
    }

    @Test
    void everyOverlayNamesFilesThatAreThere() throws IOException {
        try (var overlays = Files.list(TRIAL.getParent())) {
            assertThat(overlays).hasSizeGreaterThanOrEqualTo(3).allSatisfy(overlay -> assertThat(load(overlay))
                    .extracting(HasMetadata::getKind)
                    .contains("Deployment", "Role", "ResourceQuota", "PodDisruptionBudget"));
        }
    }

    @Test
    void podsPassTheRestrictedPodSecurityStandard() throws IOException {
        for (var object : load(TRIAL)) {
            var pod =
                    switch (object) {
                        case Deployment deployment ->
                            deployment.getSpec().getTemplate().getSpec();
                        case StatefulSet set -> set.getSpec().getTemplate().getSpec();
                        default -> null;
                    };
            if (pod == null) {
                continue;
            }
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken())
                    .as("only the server talks to the cluster's API")
                    .isEqualTo(object.getMetadata().getName().equals("tunewright-server"));
            assertThat(pod.getContainers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
            });
        }
    }

    /// The objects of a Kustomize directory: its resources, those of directories it names included.
    @SuppressWarnings("unchecked")
    private List<HasMetadata> load(Path directory) throws IOException {
        Map<String, Object> kustomization = new Yaml().load(Files.readString(directory.resolve("kustomization.yaml")));
        var objects = new ArrayList<HasMetadata>();
        for (var name : (List<String>) kustomization.get("resources")) {
            var resource = directory.resolve(name);
            if (Files.isDirectory(resource)) {
                objects.addAll(load(resource));
            } else {
                try (var yaml = Files.newInputStream(resource)) {
                    objects.addAll(client.load(yaml).items());
                }
            }
        }
        return objects;
    }
}
