package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tunewright.cluster.ClusterStatus;
import java.util.ArrayList;
import java.util.List;

/// All that this server must be allowed to do; `k8s/base/rbac.yaml` grants this and nothing else.
///
/// @param group       API group, empty for the core
/// @param subresource such as `log`, empty for none
/// @param namespaced  whether it is needed in the workers' namespace only
record Rights(String group, String resource, String subresource, boolean namespaced, List<String> verbs) {

    static final List<Rights> NEEDED = List.of(
            new Rights("batch", "jobs", "", true, List.of("create", "get", "list", "watch", "delete")),
            new Rights("", "pods", "", true, List.of("get", "list", "watch", "delete")),
            new Rights("", "pods", "log", true, List.of("get")),
            new Rights("", "events", "", true, List.of("list")),
            new Rights("", "services", "", true, List.of("create", "get")),
            new Rights("networking.k8s.io", "networkpolicies", "", true, List.of("create", "get")),
            new Rights("authentication.k8s.io", "tokenreviews", "", false, List.of("create")),
            new Rights("", "nodes", "", false, List.of("list")));

    /// Asks the cluster about each of them.
    static List<ClusterStatus.Permission> ask(KubernetesClient client, String namespace) {
        var permissions = new ArrayList<ClusterStatus.Permission>();
        for (var right : NEEDED) {
            for (String verb : right.verbs()) {
                var answer =
                        client.authorization().v1().selfSubjectAccessReview().create(right.review(verb, namespace));
                boolean granted = answer.getStatus() != null
                        && Boolean.TRUE.equals(answer.getStatus().getAllowed());
                permissions.add(new ClusterStatus.Permission(verb, right.fullName(), granted));
            }
        }
        return permissions;
    }

    String fullName() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    private SelfSubjectAccessReview review(String verb, String namespace) {
        return new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource.isEmpty() ? null : subresource)
                .withNamespace(namespaced ? namespace : null)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
    }
}
