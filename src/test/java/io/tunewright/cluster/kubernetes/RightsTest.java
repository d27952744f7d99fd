package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What the shipped manifests let the server do is what it needs, word by word.
class RightsTest {

    static final List<String> IN_THE_WORKERS_NAMESPACE = List.of(
            "create jobs",
            "create networkpolicies",
            "create services",
            "delete jobs",
            "delete pods",
            "get jobs",
            "get networkpolicies",
            "get pods",
            "get pods/log",
            "get services",
            "list events",
            "list jobs",
            "list pods",
            "watch jobs",
            "watch pods");

    static final List<String> IN_THE_CLUSTER = List.of("create tokenreviews", "list nodes");

    @Test
    void theServerAsksForExactlyThese() {
        assertThat(needed(true)).containsExactlyElementsOf(IN_THE_WORKERS_NAMESPACE);
        assertThat(needed(false)).containsExactlyElementsOf(IN_THE_CLUSTER);
    }

    @Test
    void theManifestsGrantExactlyThese() throws IOException {
        var granted = new TreeSet<String>();
        var everywhere = new TreeSet<String>();
        for (var object : rbac()) {
            switch (object) {
                case Role role -> {
                    assertThat(role.getMetadata().getNamespace()).isEqualTo("tunewright-workers");
                    granted.addAll(rules(role.getRules()));
                }
                case ClusterRole role -> everywhere.addAll(rules(role.getRules()));
                default -> assertThat(object.getKind()).isIn("ServiceAccount", "RoleBinding", "ClusterRoleBinding");
            }
        }
        assertThat(granted).containsExactlyElementsOf(IN_THE_WORKERS_NAMESPACE);
        assertThat(everywhere).containsExactlyElementsOf(IN_THE_CLUSTER);
    }

    private static Collection<String> needed(boolean namespaced) {
        var needed = new TreeSet<String>();
        for (var right : Rights.NEEDED) {
            if (right.namespaced() == namespaced) {
                right.verbs().forEach(verb -> needed.add(verb + " " + right.fullName()));
            }
        }
        return needed;
    }

    private static Collection<String> rules(List<PolicyRule> rules) {
        var words = new TreeSet<String>();
        for (var rule : rules) {
            assertThat(rule.getNonResourceURLs()).isEmpty();
            rule.getResources().forEach(resource -> rule.getVerbs().forEach(verb -> words.add(verb + " " + resource)));
        }
        return words;
    }

    @SuppressWarnings({"unchecked", "deprecation"})
    private static List<HasMetadata> rbac() throws IOException {
        try (var yaml = Files.newInputStream(Path.of("k8s/base/rbac.yaml"))) {
            return (List<HasMetadata>) new KubernetesSerialization().<Object>unmarshal(yaml);
        }
    }
}
