package io.tunewright.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where workers run. Everything is by name and safe to repeat; what is true is what [#observe] sees now.
public interface Cluster {

    /// Starts a worker, or does nothing if one of that name was started before.
    void launch(WorkerRequest request);

    WorkerState observe(WorkerName name);

    /// Asks a worker to end and kills it after `grace`. Does nothing if it is gone. Returns at once.
    void stop(WorkerName name, Duration grace);

    /// Workers that run now.
    List<WorkerName> running();

    /// Where a `serve` worker listens, once it does.
    Optional<URI> endpoint(WorkerName name);

    /// The file that takes the worker's output, if it lies on this machine.
    Optional<Path> log(WorkerName name);

    /// What the cluster said of a worker, oldest first; nothing where it says nothing.
    default List<WorkerNote> notes(WorkerName name) {
        return List.of();
    }

    /// What an operator wants to know of it. Never throws for a cluster that is away.
    ClusterStatus status();
}
