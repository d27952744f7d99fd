package io.tunewright.training.job;

import io.tunewright.cluster.WorkerState;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.StoredRun;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the cluster says of a worker that does not run yet, or cannot be seen, as a sentence for the run. A start of
/// a few seconds is not worth one.
final class Pending {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private @Nullable Long since;

    /// @param sentence in the cluster's words, or empty if there is nothing more to say
    record Told(RunReason why, String sentence) {}

    /// What to say, if it is something else than is said now.
    Optional<Told> look(StoredRun run, WorkerState state) {
        var said = run.run();
        return switch (state) {
            case WorkerState.Pending(var reason) -> {
                since = since == null ? System.nanoTime() : since;
                boolean late = System.nanoTime() - since >= PATIENCE.toNanos();
                yield late && isStarting(said.status()) ? news(run, RunReason.PENDING, reason) : Optional.empty();
            }
            case WorkerState.Unknown unknown -> news(run, RunReason.CLUSTER_AWAY, unknown.reason());
            case WorkerState.Running _ -> {
                since = null;
                yield said.why() == RunReason.CLUSTER_AWAY || said.why() == RunReason.PENDING
                        ? news(run, RunReason.NONE, "")
                        : Optional.empty();
            }
            case WorkerState.Succeeded _, WorkerState.Failed _, WorkerState.Missing _ -> Optional.empty();
        };
    }

    private static Optional<Told> news(StoredRun run, RunReason why, String sentence) {
        boolean same = run.run().why() == why && run.run().reason().equals(sentence);
        return same || run.isToEnd() ? Optional.empty() : Optional.of(new Told(why, sentence));
    }

    private static boolean isStarting(RunStatus status) {
        return status == RunStatus.STARTING || status == RunStatus.RESUMING;
    }
}
