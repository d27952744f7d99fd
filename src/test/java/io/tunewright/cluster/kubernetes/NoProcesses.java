package io.tunewright.cluster.kubernetes;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Stands where the cluster of local processes does, and has none.
class NoProcesses implements Cluster {

    @Override
    public void launch(WorkerRequest request) {
        throw new AssertionError("no pod: " + request);
    }

    @Override
    public WorkerState observe(WorkerName name) {
        return new WorkerState.Missing();
    }

    @Override
    public void stop(WorkerName name, Duration grace) {}

    @Override
    public List<WorkerName> running() {
        return List.of();
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
        throw new AssertionError("nobody asks");
    }
}
