package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A Kubernetes for tests: the mock server with our controllers, or a namespace of its own in a real one.
public final class TestKubernetes implements AutoCloseable {

    /// System property with the kubeconfig of a cluster that tests may use (`-Pcluster`).
    public static final String KUBECONFIG = "tunewright.test.kubeconfig";

    private static final String ACCOUNT = "tunewright-worker";
    private static final String AUDIENCE = "tunewright-worker";

    private final KubernetesClient client;
    private final String namespace;
    private final Path kubeconfig;
    private final FakeKubelet kubelet;
    private final Map<String, Pod> mockTokens;
    private final List<AutoCloseable> parts;

    private TestKubernetes(
            KubernetesClient client,
            String namespace,
            Path kubeconfig,
            boolean real,
            Map<String, Pod> mockTokens,
            List<AutoCloseable> parts) {
        this.client = client;
        this.namespace = namespace;
        this.kubeconfig = kubeconfig;
        this.kubelet = new FakeKubelet(client, namespace, real);
        this.mockTokens = mockTokens;
        this.parts = parts;
    }

    /// The mock server, with what a control plane would do.
    ///
    /// @param directory takes the kubeconfig
    public static TestKubernetes mock(Path directory) {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        var server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), false);
        server.init();
        var tokens = new ConcurrentHashMap<String, Pod>();
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReply(201, request -> Serialization.asJson(review(tokens, request.getUtf8Body())))
                .always();
        server.expect()
                .post()
                .withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                .andReply(201, request -> Serialization.asJson(allowed(request.getUtf8Body())))
                .always();
        String url = server.url("/").toString();
        var kubeconfig = write(directory, """
                apiVersion: v1
                kind: Config
                clusters: [{name: mock, cluster: {server: "%s"}}]
                users: [{name: mock, user: {token: mock}}]
                contexts: [{name: mock, context: {cluster: mock, user: mock}}]
                current-context: mock
                """.formatted(url));
        var client = client(kubeconfig);
        String namespace = "workers";
        var controllers = new FakeControllers(client, namespace);
        return new TestKubernetes(
                client, namespace, kubeconfig, false, tokens, List.of(controllers, client, () -> destroy(server)));
    }

    /// The real cluster if one is given, else the mock server.
    public static TestKubernetes any(Path directory) {
        return System.getProperty(KUBECONFIG, "").isEmpty() ? mock(directory) : real();
    }

    /// A namespace that enforces the restricted pod security standard, in the cluster that [#KUBECONFIG] names.
    public static TestKubernetes real() {
        var kubeconfig = Path.of(System.getProperty(KUBECONFIG));
        var client = client(kubeconfig);
        String namespace = "workers-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(ACCOUNT)
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        return new TestKubernetes(
                client,
                namespace,
                kubeconfig,
                true,
                Map.of(),
                List.of(() -> client.namespaces().withName(namespace).delete(), client));
    }

    /// May do everything.
    public KubernetesClient client() {
        return client;
    }

    public String namespace() {
        return namespace;
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    public FakeKubelet kubelet() {
        return kubelet;
    }

    /// A token as a kubelet projects it into a pod.
    public String token(Pod pod) {
        return token(pod, AUDIENCE);
    }

    /// A token of a pod, made for somebody.
    public String token(Pod pod, String audience) {
        if (mockTokens instanceof ConcurrentHashMap<String, Pod>) {
            String token = "mock.%s.%s".formatted(UUID.randomUUID(), audience);
            mockTokens.put(token, pod);
            return token;
        }
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audience)
                        .withExpirationSeconds(600L)
                        .withNewBoundObjectRef()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endBoundObjectRef()
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    /// Settings of a server that uses this cluster.
    public List<String> properties() {
        return List.of(
                "tunewright.cluster.kind=kubernetes",
                "tunewright.cluster.kubernetes.kubeconfig=" + kubeconfig,
                "tunewright.cluster.kubernetes.namespace=" + namespace,
                "tunewright.cluster.kubernetes.image=registry.example.org/tunewright@sha256:" + "0".repeat(64));
    }

    @Override
    public void close() throws Exception {
        kubelet.close();
        for (var part : parts) {
            part.close();
        }
    }

    /// It waits for its connections, and does not get them all on a busy machine.
    private static void destroy(KubernetesMockServer server) {
        try {
            server.destroy();
        } catch (IllegalStateException slow) {
            System.err.println(slow.getMessage());
        }
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(kubeconfig.toString())))
                .build();
    }

    private static Object allowed(String body) {
        return new SelfSubjectAccessReviewBuilder(Serialization.unmarshal(body, SelfSubjectAccessReview.class))
                .withNewStatus()
                .withAllowed(true)
                .endStatus()
                .build();
    }

    private static Object review(Map<String, Pod> tokens, String body) {
        var asked = Serialization.unmarshal(body, TokenReview.class).getSpec();
        var pod = Optional.ofNullable(tokens.get(asked.getToken())).filter(known -> asked.getAudiences().stream()
                .anyMatch(audience -> asked.getToken().endsWith("." + audience)));
        var review = new TokenReviewBuilder();
        if (pod.isEmpty()) {
            return review.withNewStatus().withAuthenticated(false).endStatus().build();
        }
        var metadata = pod.get().getMetadata();
        return review.withNewStatus()
                .withAuthenticated(true)
                .withAudiences(AUDIENCE)
                .withNewUser()
                .withUsername("system:serviceaccount:%s:%s".formatted(metadata.getNamespace(), ACCOUNT))
                .addToExtra("authentication.kubernetes.io/pod-name", List.of(metadata.getName()))
                .addToExtra("authentication.kubernetes.io/pod-uid", List.of(metadata.getUid()))
                .endUser()
                .endStatus()
                .build();
    }

    private static Path write(Path directory, String text) {
        try {
            return Files.writeString(directory.resolve("kubeconfig"), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
