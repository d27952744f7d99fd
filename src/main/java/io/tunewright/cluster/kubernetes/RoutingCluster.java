package io.tunewright.cluster.kubernetes;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerNote;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Training goes to pods; what serves, evaluates and merges stays in the server's own pod, beside the files it
/// needs.
final class RoutingCluster implements Cluster {

    private final KubernetesCluster pods;
    private final Cluster processes;

    RoutingCluster(KubernetesCluster pods, Cluster processes) {
        this.pods = pods;
        this.processes = processes;
    }

    @Override
    public void launch(WorkerRequest request) {
        switch (request.command()) {
            case TRAIN, COLLECT -> pods.launch(request);
            case SERVE, EVALUATE, MERGE -> processes.launch(request);
        }
    }

    @Override
    public WorkerState observe(WorkerName name) {
        return of(name).observe(name);
    }

    @Override
    public void stop(WorkerName name, Duration grace) {
        of(name).stop(name, grace);
        if (!pods.knows(name)) {
            // perhaps a Job that nobody knows any more
            pods.stop(name, grace);
        }
    }

    @Override
    public List<WorkerName> running() {
        return Stream.concat(pods.running().stream(), processes.running().stream())
                .distinct()
                .toList();
    }

    @Override
    public Optional<URI> endpoint(WorkerName name) {
        return of(name).endpoint(name);
    }

    @Override
    public Optional<Path> log(WorkerName name) {
        return of(name).log(name);
    }

    @Override
    public List<WorkerNote> notes(WorkerName name) {
        return of(name).notes(name);
    }

    @Override
    public ClusterStatus status() {
        return pods.status();
    }

    private Cluster of(WorkerName name) {
        return pods.knows(name) ? pods : processes;
    }
}
