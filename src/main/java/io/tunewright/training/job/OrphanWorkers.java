package io.tunewright.training.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.database.Leases;
import io.tunewright.training.store.AttemptStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Ends workers that run though nobody wants them: of an attempt that was replaced, or of a run that is over or gone.
/// A worker that was just replaced, or says its last word, has until the second look.
@Component
class OrphanWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanWorkers.class);
    private static final String LEASE = "orphans";

    private final Cluster cluster;
    private final AttemptStore attempts;
    private final Leases leases;
    private final TrainingProperties properties;
    private Set<WorkerName> suspects = Set.of();
    private long lastLook = System.nanoTime() - Duration.ofDays(1).toNanos();

    OrphanWorkers(Cluster cluster, AttemptStore attempts, Leases leases, TrainingProperties properties) {
        this.cluster = cluster;
        this.attempts = attempts;
        this.leases = leases;
        this.properties = properties;
    }

    /// Looks at everything that runs, if it is time for it, and if no other server does.
    void look() {
        if (System.nanoTime() - lastLook < properties.reconcile().toNanos() || !leases.hold(LEASE)) {
            return;
        }
        lastLook = System.nanoTime();
        var unwanted = new HashSet<WorkerName>();
        for (var worker : cluster.running()) {
            if (worker.value().startsWith(WorkerLauncher.PREFIX)) {
                unwanted.add(worker);
            }
        }
        unwanted.removeAll(attempts.wanted(unwanted));
        for (var worker : unwanted) {
            if (suspects.contains(worker)) {
                LOG.warn("worker {} is ended: no run wants it", worker);
                cluster.stop(worker, properties.stopGrace());
            }
        }
        suspects = unwanted;
    }

    /// Lets another server look.
    void leave() {
        leases.release(LEASE);
    }
}
