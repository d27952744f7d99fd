package io.tunewright.training;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerNote;
import io.tunewright.identity.TenantId;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.StoredAttempt;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/// The workers of a run: where the newest is, what the cluster says of it, and how those before it ended.
@Service
public class RunWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(RunWorkers.class);

    private final AttemptStore attempts;
    private final Cluster cluster;
    private final WorkerNodes nodes;

    RunWorkers(AttemptStore attempts, Cluster cluster, WorkerNodes nodes) {
        this.attempts = attempts;
        this.cluster = cluster;
        this.nodes = nodes;
    }

    /// Oldest first. A cluster that is away takes nothing from it but its own words.
    public List<RunWorker> of(TenantId tenant, RunId run) {
        var stored = attempts.ofRun(tenant, run);
        return stored.stream()
                .map(attempt -> worker(attempt, attempt == stored.getLast()))
                .toList();
    }

    private RunWorker worker(StoredAttempt attempt, boolean newest) {
        boolean there = newest && attempt.ended() == null && attempt.node().isEmpty();
        return new RunWorker(
                attempt.attempt(),
                attempt.worker().value(),
                there ? nodes.of(attempt.worker()) : attempt.node(),
                attempt.created(),
                attempt.ended(),
                end(attempt),
                why(attempt),
                newest ? notes(attempt.worker()) : List.of());
    }

    private static String end(StoredAttempt attempt) {
        var loss = attempt.loss();
        if (loss != null) {
            return slug(loss.kind().failure());
        }
        var result = attempt.result();
        if (result != null) {
            return slug(result.failure() == null ? result.outcome() : RunFailureKind.of(result.failure()));
        }
        return attempt.ended() == null ? "" : slug(RunFailureKind.INTERRUPTED);
    }

    private static String why(StoredAttempt attempt) {
        var loss = attempt.loss();
        if (loss != null) {
            return loss.why();
        }
        var result = attempt.result();
        return result == null || result.failure() == null ? "" : result.message();
    }

    private static String slug(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private List<WorkerNote> notes(WorkerName worker) {
        try {
            return cluster.notes(worker);
        } catch (RuntimeException away) {
            LOG.debug("the cluster says nothing of {} for the moment", worker, away);
            return List.of();
        }
    }
}
