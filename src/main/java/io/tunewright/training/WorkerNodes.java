package io.tunewright.training;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Where workers run, as the cluster says now.
@Component
public class WorkerNodes {

    private final Cluster cluster;

    WorkerNodes(Cluster cluster) {
        this.cluster = cluster;
    }

    /// @return names of its machines with commas between them; empty if the cluster does not say
    public String of(WorkerName worker) {
        return cluster.status().workers().stream()
                .filter(one -> one.name().equals(worker))
                .map(ClusterStatus.Worker::node)
                .filter(node -> !node.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
