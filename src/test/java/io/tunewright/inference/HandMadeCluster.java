package io.tunewright.inference;

import com.sun.net.httpserver.HttpServer;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Workers that only say they are healthy, inside this JVM, so that tests can make them fail at will.
final class HandMadeCluster implements Cluster, AutoCloseable {

    final List<WorkerName> launched = new CopyOnWriteArrayList<>();
    final List<WorkerName> stopped = new CopyOnWriteArrayList<>();
    volatile boolean broken;
    private final Map<WorkerName, WorkerState> states = new ConcurrentHashMap<>();
    private final HttpServer healthy;

    HandMadeCluster() {
        try {
            healthy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        healthy.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        healthy.start();
    }

    void crash(WorkerName name) {
        states.put(name, new WorkerState.Failed(WorkerState.Cause.KILLED, "killed"));
    }

    @Override
    public void launch(WorkerRequest request) {
        launched.add(request.name());
        states.put(
                request.name(),
                broken
                        ? new WorkerState.Failed(WorkerState.Cause.CRASHED, "exit code 1")
                        : new WorkerState.Running(Instant.now()));
    }

    @Override
    public WorkerState observe(WorkerName name) {
        return states.getOrDefault(name, new WorkerState.Missing());
    }

    @Override
    public void stop(WorkerName name, Duration grace) {
        stopped.add(name);
        states.computeIfPresent(name, (key, state) -> new WorkerState.Succeeded());
    }

    @Override
    public List<WorkerName> running() {
        return states.keySet().stream()
                .filter(name -> observe(name) instanceof WorkerState.Running)
                .toList();
    }

    @Override
    public Optional<URI> endpoint(WorkerName name) {
        return Optional.of(URI.create("http://127.0.0.1:" + healthy.getAddress().getPort()));
    }

    @Override
    public Optional<Path> log(WorkerName name) {
        return Optional.empty();
    }

    @Override
    public ClusterStatus status() {
        return new ClusterStatus("local", "by hand", true, "", Instant.now(), 0, List.of(), List.of(), List.of());
    }

    @Override
    public void close() {
        healthy.stop(0);
    }
}
