package io.tunewright.cluster;

import java.time.Instant;
import java.util.List;

/// What an operator sees of a cluster.
///
/// @param kind        `local` or `kubernetes`
/// @param address     of its API, or the name of this machine
/// @param reachable   whether the last try to ask it worked
/// @param problem     why it did not, else empty
/// @param lastSeen    when it last answered
/// @param staleSeconds age of the newest complete look at its workers
/// @param nodes       its machines, as far as we may see them
/// @param workers     workers that run or wait on it
/// @param permissions what this server must be allowed to do there
public record ClusterStatus(
        String kind,
        String address,
        boolean reachable,
        String problem,
        Instant lastSeen,
        double staleSeconds,
        List<Node> nodes,
        List<Worker> workers,
        List<Permission> permissions) {

    public ClusterStatus {
        nodes = List.copyOf(nodes);
        workers = List.copyOf(workers);
        permissions = List.copyOf(permissions);
    }

    /// @param gpus     all GPUs of the machine
    /// @param freeGpus those that no pod has
    /// @param memory   bytes
    public record Node(String name, boolean ready, int gpus, int freeGpus, double cpus, long memory) {}

    /// @param node  where it runs, empty if nowhere yet
    /// @param state in one word, such as `running`
    public record Worker(WorkerName name, String node, String state, Instant since) {}

    /// @param verb     such as `create`
    /// @param resource such as `jobs`
    public record Permission(String verb, String resource, boolean granted) {}
}
