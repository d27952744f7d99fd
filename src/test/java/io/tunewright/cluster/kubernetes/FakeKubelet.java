package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plays the node of a cluster that has none: takes pods, drives their status as a test wants it, and sees them
/// gone when they are deleted. On a real API server it registers a node and the scheduler gives it the pods; on the
/// mock server it takes them itself, and [FakeControllers] makes them.
///
/// A pod runs as soon as it has a node, unless its worker's [Start] is another. With [#running(PodProcess)] its
/// command runs as a process of this machine.
public final class FakeKubelet implements AutoCloseable {

    /// On the mock server, what keeps a deleted pod until the kubelet says that it is gone.
    static final String FINALIZER = "tunewright.io/fake-kubelet";

    private static final Logger LOG = LoggerFactory.getLogger(FakeKubelet.class);
    private static final List<String> BYSTANDERS = List.of("-bystander-1", "-bystander-2");
    private static final long TICK_MILLIS = 50;
    private static final long HEARTBEAT_MILLIS = 1000;
    private static final int MOST_ATTEMPTS = 20;

    /// What becomes of a pod that has just got a node.
    public enum Start {
        RUNS,
        /// Stays pending, as while an image is pulled.
        WAITS,
        NEVER_GETS_A_NODE,
        CANNOT_PULL_ITS_IMAGE,
        HAS_NO_IMAGE_NAME
    }

    private final KubernetesClient client;
    private final String namespace;
    private final boolean real;
    private final String node;
    private final Map<String, Start> starts = new ConcurrentHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();
    private final Map<String, PodProcess.Running> processes = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile PodProcess program;
    private volatile boolean beating = true;
    private volatile boolean closed;
    private long lastBeat;

    /// @param real whether the cluster has controllers and a scheduler of its own
    public FakeKubelet(KubernetesClient client, String namespace, boolean real) {
        this.client = client;
        this.namespace = namespace;
        this.real = real;
        this.node = "node-of-" + namespace;
        this.thread = Thread.ofPlatform().name("fake-kubelet").daemon().start(this::work);
    }

    /// From now on pods are processes of this machine.
    public FakeKubelet running(PodProcess command) {
        this.program = command;
        return this;
    }

    public String node() {
        return node;
    }

    /// Says what is to become of the pods of a worker.
    public void start(String worker, Start start) {
        starts.put(worker, start);
    }

    /// The pod of a worker, waiting for it to have a node; of several, the first.
    public Pod pod(String worker) {
        return pod(worker, 0);
    }

    /// @param machine number of the pod among those of its Job
    public Pod pod(String worker, int machine) {
        return Waiting.until("worker " + worker + " has a pod " + machine, () -> pods().stream()
                .filter(pod -> worker.equals(pod.getMetadata().getLabels().get("tunewright.io/worker")))
                .filter(pod -> Indexed.number(pod) == machine)
                .findFirst());
    }

    public void succeed(String worker) {
        succeed(pod(worker));
    }

    public void succeed(Pod pod) {
        status(pod, status -> status.withPhase("Succeeded").withContainerStatuses(terminated("Completed", 0)));
    }

    public void exit(String worker, int code) {
        exit(pod(worker), code);
    }

    public void exit(Pod pod, int code) {
        status(pod, status -> status.withPhase("Failed").withContainerStatuses(terminated("Error", code)));
    }

    public void killForMemory(String worker) {
        killForMemory(pod(worker));
    }

    public void killForMemory(Pod pod) {
        status(pod, status -> status.withPhase("Failed").withContainerStatuses(terminated("OOMKilled", 137)));
    }

    /// As a kubelet under pressure does.
    public void evict(String worker, String message) {
        evict(pod(worker), message);
    }

    public void evict(Pod pod, String message) {
        status(pod, status -> disrupted(status, "TerminationByKubelet", "The node was low on resource")
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage(message)
                .withContainerStatuses(terminated("Error", 137)));
    }

    /// As a kubelet does with a pod that uses more disk than it may: it is asked to end, and why stands in its status
    /// only when it has ended, and a moment later.
    public void outgrow(String worker, String message) {
        var pod = pod(worker);
        var process = processes.remove(pod.getMetadata().getUid());
        process.end(30);
        Waiting.until("worker " + worker + " ended", () -> Optional.of(process.exitCode())
                .filter(OptionalInt::isPresent));
        pause(2000);
        write(pod, status -> status.withPhase("Failed")
                .withReason("Evicted")
                .withMessage(message)
                .withContainerStatuses(terminated("Error", 3)));
    }

    /// As the scheduler does for the sake of a pod of higher priority.
    public void preempt(String worker) {
        status(pod(worker), status -> disrupted(
                        status,
                        "PreemptionByScheduler",
                        "default-scheduler: preempting to accommodate a higher priority pod")
                .withPhase("Failed")
                .withContainerStatuses(terminated("Error", 143)));
    }

    /// Someone deletes the pod; the kubelet ends it in order.
    public void delete(String worker) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod(worker).getMetadata().getName())
                .delete();
    }

    /// From now on a deleted pod of the worker stays as it is: its node does not answer.
    public void stick(String worker) {
        stuck.add(worker);
    }

    /// The pod is gone from one moment to the next, as after a forced removal.
    public void vanish(String worker) {
        gone(pod(worker));
    }

    /// Stops reporting the node, and pods on it: the cluster finds out by itself.
    public void loseNode() {
        beating = false;
    }

    @Override
    public void close() {
        closed = true;
        processes.values().forEach(PodProcess.Running::kill);
        try {
            thread.join(5000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (real) {
            client.nodes().withLabel("tunewright.io/test", namespace).delete();
        }
    }

    private void work() {
        while (!closed) {
            try {
                if (real) {
                    beat();
                }
                if (beating) {
                    pods().forEach(this::tendIfPossible);
                }
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException away) {
                if (closed) {
                    return;
                }
                // the API server is away, or somebody else changed the object: the next look will do
                pause(200);
            }
        }
    }

    /// Trouble with one pod keeps the others from nothing: the next look will do.
    private void tendIfPossible(Pod pod) {
        try {
            tend(pod);
        } catch (KubernetesClientException refused) {
            LOG.info("pod {}: {}", pod.getMetadata().getName(), refused.getMessage());
        }
    }

    private void tend(Pod pod) {
        String worker = pod.getMetadata().getLabels().getOrDefault("tunewright.io/worker", "");
        var start = starts.getOrDefault(worker, Start.RUNS);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            if (!stuck.contains(worker)) {
                end(pod);
            }
            return;
        }
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if (start == Start.NEVER_GETS_A_NODE && !real) {
            if (begun.add(pod.getMetadata().getUid())) {
                write(pod, status -> status.withPhase("Pending")
                        .withConditions(new PodConditionBuilder()
                                .withType("PodScheduled")
                                .withStatus("False")
                                .withReason("Unschedulable")
                                .withMessage("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.")
                                .build()));
            }
            return;
        }
        if (!isMine(pod)) {
            return;
        }
        if (processes.containsKey(pod.getMetadata().getUid())) {
            ended(pod);
        } else if ((phase == null || phase.equals("Pending"))
                && begun.add(pod.getMetadata().getUid())) {
            begin(pod, start);
        }
    }

    private void begin(Pod pod, Start start) {
        switch (start) {
            case RUNS -> run(pod);
            case WAITS, NEVER_GETS_A_NODE -> waiting(pod, "ContainerCreating", null);
            case CANNOT_PULL_ITS_IMAGE -> waiting(pod, "ImagePullBackOff", "Back-off pulling image: not found");
            case HAS_NO_IMAGE_NAME -> waiting(pod, "InvalidImageName", "couldn't parse image name");
        }
    }

    private void run(Pod pod) {
        if (program != null) {
            processes.put(pod.getMetadata().getUid(), program.start(client, pod));
        }
        write(pod, status -> status.withPhase("Running")
                .withStartTime(now())
                .withContainerStatuses(container()
                        .withReady(true)
                        .withState(new ContainerStateBuilder()
                                .withNewRunning(now())
                                .build())
                        .build()));
    }

    private void ended(Pod pod) {
        var process = processes.get(pod.getMetadata().getUid());
        process.exitCode().ifPresent(code -> {
            write(pod, status -> status.withPhase(code == 0 ? "Succeeded" : "Failed")
                    .withContainerStatuses(terminated(code == 0 ? "Completed" : "Error", code)));
            processes.remove(pod.getMetadata().getUid());
        });
    }

    /// A deleted pod: its process is asked to end and killed after its grace, then it is gone.
    private void end(Pod pod) {
        var process = processes.get(pod.getMetadata().getUid());
        if (process != null && process.exitCode().isEmpty()) {
            Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
            process.end(grace == null ? 30 : grace);
            return;
        }
        if (process != null) {
            ended(pod);
        } else if (!PodDiagnosis.isOver(pod)) {
            write(pod, status -> status.withPhase("Failed").withContainerStatuses(terminated("Error", 143)));
        }
        gone(pod);
    }

    private void gone(Pod pod) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .withGracePeriod(0)
                .delete();
        if (!real) {
            change(
                    pod,
                    resource -> resource.edit(known -> {
                        known.getMetadata().setFinalizers(null);
                        return known;
                    }));
        }
    }

    private void waiting(Pod pod, String reason, String message) {
        write(pod, status -> status.withPhase("Pending")
                .withContainerStatuses(container()
                        .withState(new ContainerStateBuilder()
                                .withNewWaiting(message, reason)
                                .build())
                        .build()));
    }

    /// Ends a pod: its process, if it has one, is gone before its status says so.
    private void status(Pod pod, Consumer<PodStatusBuilder> change) {
        var process = processes.remove(pod.getMetadata().getUid());
        if (process != null) {
            process.kill();
        }
        write(pod, change);
    }

    /// Status is written as a kubelet does: only this part, whatever else has changed.
    private void write(Pod pod, Consumer<PodStatusBuilder> change) {
        if (!real && pod.getSpec().getNodeName() == null) {
            change(
                    pod,
                    resource -> resource.edit(known -> {
                        known.getSpec().setNodeName(node);
                        return known;
                    }));
        }
        change(
                pod,
                resource -> resource.editStatus(known -> {
                    var status = new PodStatusBuilder(known.getStatus() == null ? new PodStatus() : known.getStatus());
                    change.accept(status);
                    return new PodBuilder(known).withStatus(status.build()).build();
                }));
    }

    /// The test, the kubelet and the controllers write the same pods: a change that another one overtook is made
    /// again, and a pod that is gone needs none.
    private void change(Pod pod, Consumer<PodResource> change) {
        var resource =
                client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
        for (int attempt = 1; ; attempt++) {
            try {
                change.accept(resource);
                return;
            } catch (KubernetesClientException refused) {
                if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return;
                }
                if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == MOST_ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    private boolean isMine(Pod pod) {
        return !real || node.equals(pod.getSpec().getNodeName());
    }

    private List<Pod> pods() {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getLabels() != null)
                .toList();
    }

    /// A node with room for everything but GPUs of unknown names, and two that take no pods: a cluster that loses all
    /// its nodes at once blames itself and removes nothing.
    private void beat() {
        if (System.currentTimeMillis() - lastBeat < HEARTBEAT_MILLIS) {
            return;
        }
        lastBeat = System.currentTimeMillis();
        if (beating) {
            beat(node, false);
        }
        beat(node + BYSTANDERS.getFirst(), true);
        beat(node + BYSTANDERS.getLast(), true);
    }

    private void beat(String node, boolean unschedulable) {
        if (client.nodes().withName(node).get() == null) {
            client.resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName(node)
                            .addToLabels("tunewright.io/test", namespace)
                            .endMetadata()
                            .withNewSpec()
                            .withUnschedulable(unschedulable)
                            .endSpec()
                            .build())
                    .create();
        }
        var room = Map.of(
                "cpu", new Quantity("64"),
                "memory", new Quantity("256Gi"),
                "ephemeral-storage", new Quantity("1Ti"),
                "pods", new Quantity("500"),
                "nvidia.com/gpu", new Quantity("8"));
        client.nodes().withName(node).editStatus(known -> new NodeBuilder(known)
                .editOrNewStatus()
                .withCapacity(room)
                .withAllocatable(room)
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withLastHeartbeatTime(now())
                .endCondition()
                .endStatus()
                .build());
    }

    private static PodStatusBuilder disrupted(PodStatusBuilder status, String reason, String message) {
        return status.addToConditions(new PodConditionBuilder()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .build());
    }

    private static io.fabric8.kubernetes.api.model.ContainerStatus terminated(String reason, int code) {
        return container()
                .withState(new ContainerStateBuilder()
                        .withNewTerminated()
                        .withReason(reason)
                        .withExitCode(code)
                        .withFinishedAt(now())
                        .endTerminated()
                        .build())
                .build();
    }

    private static ContainerStatusBuilder container() {
        return new ContainerStatusBuilder()
                .withName("worker")
                .withImage("worker")
                .withImageID("worker")
                .withReady(false)
                .withRestartCount(0);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
