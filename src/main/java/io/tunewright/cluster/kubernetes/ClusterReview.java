package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.WorkerName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an operator sees of the cluster. Nodes and permissions are asked for at most every half minute.
final class ClusterReview {

    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final int AT_MOST_NODES = 2000;
    private static final String RUNNING = "running";

    private final KubernetesClient client;
    private final String namespace;
    private final Set<String> gpuResources;
    private final Mirror<Job> jobs;
    private final Mirror<Pod> pods;
    private @Nullable Answers newest;

    ClusterReview(
            KubernetesClient client,
            KubernetesProperties properties,
            Machines machines,
            Mirror<Job> jobs,
            Mirror<Pod> pods) {
        this.client = client;
        this.namespace = properties.namespace();
        this.gpuResources =
                machines.profiles().stream().map(MachineProfile::gpuResource).collect(Collectors.toUnmodifiableSet());
        this.jobs = jobs;
        this.pods = pods;
    }

    ClusterStatus status() {
        var answers = answers();
        String problem = Stream.of(jobs.problem(), pods.problem(), answers.problem())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        var lastSeen = jobs.seen().isBefore(pods.seen()) ? jobs.seen() : pods.seen();
        return new ClusterStatus(
                "kubernetes",
                client.getMasterUrl().toString(),
                jobs.problem().isEmpty() && pods.problem().isEmpty() && jobs.everSeen() && pods.everSeen(),
                problem,
                lastSeen,
                Math.max(jobs.ageSeconds(), pods.ageSeconds()),
                answers.nodes().stream().map(this::node).toList(),
                workers(),
                answers.permissions());
    }

    private synchronized Answers answers() {
        var known = newest;
        if (known != null && System.nanoTime() - known.nanos() < FRESH.toNanos()) {
            return known;
        }
        List<Node> nodes = known == null ? List.of() : known.nodes();
        List<ClusterStatus.Permission> permissions = known == null ? List.of() : known.permissions();
        String problem = "";
        try {
            permissions = Rights.ask(client, namespace);
            nodes = client.nodes().list().getItems().stream()
                    .limit(AT_MOST_NODES)
                    .toList();
        } catch (KubernetesClientException failure) {
            problem = Failures.words(failure);
        }
        var asked = new Answers(nodes, permissions, problem, System.nanoTime());
        newest = asked;
        return asked;
    }

    private ClusterStatus.Node node(Node node) {
        String name = Failures.tamed(node.getMetadata().getName());
        var status = node.getStatus();
        Map<String, Quantity> room =
                status == null || status.getAllocatable() == null ? Map.of() : status.getAllocatable();
        boolean ready = status != null
                && status.getConditions() != null
                && status.getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
        int gpus = gpus(room);
        return new ClusterStatus.Node(
                name, ready, gpus, Math.max(0, gpus - usedGpus(name)), number(room.get("cpu")), (long)
                        number(room.get("memory")));
    }

    /// GPUs of our pods on a node. Those of others are not seen.
    private int usedGpus(String node) {
        return pods.all().stream()
                .filter(pod -> !PodDiagnosis.isOver(pod))
                .filter(pod -> node.equals(PodDiagnosis.node(pod)))
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .map(Container::getResources)
                .filter(Objects::nonNull)
                .filter(resources -> resources.getLimits() != null)
                .mapToInt(resources -> gpus(resources.getLimits()))
                .sum();
    }

    private int gpus(Map<String, Quantity> resources) {
        return (int) gpuResources.stream()
                .mapToDouble(name -> number(resources.get(name)))
                .sum();
    }

    /// One line a worker, however many pods it has.
    private List<ClusterStatus.Worker> workers() {
        var workers = new LinkedHashMap<WorkerName, ClusterStatus.Worker>();
        Indexed.inOrder(pods.all().stream()
                        .filter(pod -> !PodDiagnosis.isOver(pod))
                        .toList())
                .stream()
                .map(ClusterReview::worker)
                .flatMap(Optional::stream)
                .forEach(worker -> workers.merge(worker.name(), worker, ClusterReview::together));
        return List.copyOf(workers.values());
    }

    /// All its nodes; it runs if all of it does.
    private static ClusterStatus.Worker together(ClusterStatus.Worker one, ClusterStatus.Worker other) {
        String nodes = Stream.of(one.node(), other.node())
                .filter(node -> !node.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        return new ClusterStatus.Worker(
                one.name(),
                nodes,
                one.state().equals(RUNNING) ? other.state() : one.state(),
                one.since().isAfter(other.since()) ? one.since() : other.since());
    }

    private static Optional<ClusterStatus.Worker> worker(Pod pod) {
        var status = pod.getStatus();
        String state = status == null || status.getPhase() == null
                ? "pending"
                : Failures.tamed(status.getPhase()).toLowerCase(Locale.ROOT);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            state = "terminating";
        }
        String shown = state;
        return Marks.worker(pod)
                .map(name -> new ClusterStatus.Worker(
                        name,
                        PodDiagnosis.node(pod),
                        shown,
                        PodDiagnosis.runningSince(pod)
                                .or(() -> PodDiagnosis.time(pod.getMetadata().getCreationTimestamp()))
                                .orElse(Instant.EPOCH)));
    }

    private static double number(@Nullable Quantity quantity) {
        try {
            return quantity == null ? 0 : quantity.getNumericalAmount().doubleValue();
        } catch (IllegalArgumentException nonsense) {
            return 0;
        }
    }

    private record Answers(List<Node> nodes, List<ClusterStatus.Permission> permissions, String problem, long nanos) {}
}
