package io.tunewright.training.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Ends a worker of a run that is to end: it is asked over the channel first, then by a signal, then killed.
final class StopSequence {

    private final Cluster cluster;
    private final TrainingProperties properties;
    private @Nullable Long since;
    private boolean stopped;

    StopSequence(Cluster cluster, TrainingProperties properties) {
        this.cluster = cluster;
        this.properties = properties;
    }

    /// Called at every look at a worker that is to end.
    void advance(WorkerName worker) {
        if (since == null) {
            since = System.nanoTime();
        }
        var waited = Duration.ofNanos(System.nanoTime() - since);
        if (!stopped && waited.compareTo(properties.cancelGrace()) >= 0) {
            stopped = true;
            cluster.stop(worker, properties.stopGrace());
        }
    }

    /// For a worker that does not run yet and cannot hear.
    void endAtOnce(WorkerName worker) {
        if (!stopped) {
            stopped = true;
            cluster.stop(worker, properties.stopGrace());
        }
    }
}
