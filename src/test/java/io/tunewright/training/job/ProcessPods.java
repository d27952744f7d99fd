package io.tunewright.training.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.cluster.WorkerIdentity;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.training.RunId;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.WorkerMain;
import io.tunewright.worker.fetch.PodChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// Pods as processes: each begins in an empty directory of its own, and all it is given is the address of its
/// channel and a file with a token that this cluster vouches for. It can be told to share the server's disk instead,
/// for comparison.
final class ProcessPods implements Cluster, WorkerIdentities, AutoCloseable {

    private final Path root;
    private final Map<WorkerName, Pod> pods = new ConcurrentHashMap<>();
    private final Set<WorkerName> lost = ConcurrentHashMap.newKeySet();
    private volatile boolean shareDisk;
    private volatile UnaryOperator<String> route = UnaryOperator.identity();

    /// @param token what the cluster vouches for now
    record Pod(WorkerName name, String uid, Path directory, String token, Process process) {}

    ProcessPods() {
        try {
            root = Files.createTempDirectory("pods");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void shareDisk(boolean shared) {
        shareDisk = shared;
    }

    /// @param changed makes the address under which pods find the server of the server's own
    void route(UnaryOperator<String> changed) {
        route = changed;
    }

    Pod pod(RunId run, int attempt) {
        String id = run.toString().replace("-", "").substring(0, 12);
        return Objects.requireNonNull(pods.get(new WorkerName("run-%s-%d".formatted(id, attempt))));
    }

    /// The cluster says that the node of a pod is lost; the process knows nothing of it.
    void loseNode(Pod pod) {
        lost.add(pod.name());
    }

    @Override
    public synchronized void launch(WorkerRequest request) {
        pods.computeIfAbsent(request.name(), name -> start(name, request.directory()));
    }

    private Pod start(WorkerName name, Path serverDirectory) {
        try {
            String uid = UUID.randomUUID().toString();
            var place = Files.createDirectories(root.resolve(uid));
            var directory = shareDisk ? serverDirectory : Files.createDirectory(place.resolve("run"));
            String token = "pod." + uid + ".signed";
            var builder = new ProcessBuilder(command(directory));
            builder.environment().clear();
            if (!shareDisk) {
                var spec = JsonMapper.shared()
                        .readValue(Files.readAllBytes(serverDirectory.resolve(ChannelSpec.FILE)), ChannelSpec.class);
                var file = Files.writeString(place.resolve("token"), token);
                builder.environment().put(PodChannel.ADDRESS, route.apply(spec.url()));
                builder.environment().put(PodChannel.TOKEN_FILE, file.toString());
            }
            var process = builder.redirectErrorStream(true)
                    .redirectOutput(place.resolve("log").toFile())
                    .start();
            return new Pod(name, uid, directory, token, process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                "train",
                directory.toString());
    }

    @Override
    public WorkerState observe(WorkerName name) {
        var pod = pods.get(name);
        if (pod == null) {
            return new WorkerState.Missing();
        }
        if (lost.contains(name)) {
            return new WorkerState.Failed(WorkerState.Cause.NODE_LOST, "the node is gone");
        }
        if (pod.process().isAlive()) {
            return new WorkerState.Running(Instant.EPOCH);
        }
        return pod.process().exitValue() == 0
                ? new WorkerState.Succeeded()
                : new WorkerState.Failed(
                        WorkerState.Cause.KILLED,
                        "it ended with " + pod.process().exitValue());
    }

    @Override
    public Optional<WorkerIdentity> verify(String token) {
        return pods.values().stream()
                .filter(pod -> pod.token().equals(token))
                .map(pod -> new WorkerIdentity(pod.name(), pod.uid(), "pod-of-" + pod.name(), 0))
                .findFirst();
    }

    @Override
    public void stop(WorkerName name, Duration grace) {
        Optional.ofNullable(pods.get(name)).ifPresent(pod -> pod.process().destroy());
    }

    @Override
    public List<WorkerName> running() {
        return pods.values().stream()
                .filter(pod -> pod.process().isAlive())
                .map(Pod::name)
                .toList();
    }

    @Override
    public Optional<URI> endpoint(WorkerName name) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> log(WorkerName name) {
        return Optional.empty();
    }

    @Override
    public ClusterStatus status() {
        return new ClusterStatus(
                "processes", "here", true, "", Instant.now(), 0, List.of(), new ArrayList<>(), List.of());
    }

    @Override
    public void close() throws Exception {
        for (var pod : pods.values()) {
            pod.process().destroyForcibly().waitFor();
        }
        FileSystemUtils.deleteRecursively(root);
    }
}
