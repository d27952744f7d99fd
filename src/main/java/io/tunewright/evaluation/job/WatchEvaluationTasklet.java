package io.tunewright.evaluation.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerState;
import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.store.EvaluationAttempts;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.StoredEvaluation;
import io.tunewright.evaluation.store.StoredEvaluationAttempt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Follows an evaluation's worker until it ends. What is true is what is seen now: the result that the worker
/// delivered, else the state of its process. Between two looks nothing is held, and the database may be away.
@Component
class WatchEvaluationTasklet extends EvaluationPhase {

    static final String INTERRUPTED = "INTERRUPTED";

    private static final Logger LOG = LoggerFactory.getLogger(WatchEvaluationTasklet.class);
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(1);

    private final EvaluationStore evaluations;
    private final EvaluationAttempts attempts;
    private final EvaluationLauncher launcher;
    private final Cluster cluster;
    private final EvaluationStop serverStop;
    private final EvaluationProperties properties;

    WatchEvaluationTasklet(
            EvaluationStore evaluations,
            EvaluationAttempts attempts,
            EvaluationChanges changes,
            EvaluationLauncher launcher,
            Cluster cluster,
            EvaluationStop serverStop,
            EvaluationProperties properties) {
        super(evaluations, changes);
        this.evaluations = evaluations;
        this.attempts = attempts;
        this.launcher = launcher;
        this.cluster = cluster;
        this.serverStop = serverStop;
        this.properties = properties;
    }

    @Override
    void work(StoredEvaluation evaluation) throws InterruptedException {
        takeUp(evaluation);
        var stop = new StopTimes();
        while (!ended(evaluation, stop)) {
            if (serverStop.isDue()) {
                throw new InterruptedException();
            }
            Thread.sleep(properties.pollInterval());
        }
    }

    @Override
    String doing() {
        return "watching the worker";
    }

    /// The server may have died between storing an attempt and launching it, and its worker may look for a server
    /// that is no more.
    private void takeUp(StoredEvaluation evaluation) {
        var attempt = launcher.current(evaluation);
        if (attempt.isEmpty() || attempt.get().result() != null) {
            return;
        }
        if (cluster.observe(attempt.get().worker()) instanceof WorkerState.Missing) {
            launcher.launch(evaluation, evaluation.attempts());
        } else {
            launcher.openChannel(attempt.get());
        }
    }

    /// One look. True if there is nothing more to watch.
    private boolean ended(StoredEvaluation watched, StopTimes stop) throws InterruptedException {
        try {
            var stored = evaluations.stored(watched.tenant(), watched.id());
            if (stored.isEmpty() || stored.get().isOver() || stored.get().round() != watched.round()) {
                return true;
            }
            var attempt = launcher.current(stored.get());
            return attempt.isEmpty() || ended(stored.get(), attempt.get(), stop);
        } catch (DataAccessException | TransactionException away) {
            LOG.warn("evaluation {} is not observed while the database is away: {}", watched.id(), away.getMessage());
            Thread.sleep(DATABASE_AWAY);
            return false;
        }
    }

    private boolean ended(StoredEvaluation evaluation, StoredEvaluationAttempt attempt, StopTimes stop) {
        if (attempt.result() != null) {
            return true;
        }
        return switch (cluster.observe(attempt.worker())) {
            case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> {
                if (evaluation.cancelRequested() && stop.isDue(properties.cancelGrace())) {
                    cluster.stop(attempt.worker(), properties.stopGrace());
                }
                yield false;
            }
            case WorkerState.Succeeded _ ->
                goneWithoutAWord(evaluation, attempt, "it ended before everything was delivered");
            case WorkerState.Failed(var cause, var reason) -> goneWithoutAWord(evaluation, attempt, reason);
            case WorkerState.Missing _ -> goneWithoutAWord(evaluation, attempt, "it was removed before it was done");
        };
    }

    /// The worker is gone and delivered no result. The evaluation ends, or a new attempt measures the rest.
    private boolean goneWithoutAWord(StoredEvaluation evaluation, StoredEvaluationAttempt seen, String reason) {
        var attempt =
                attempts.find(seen.tenant(), seen.evaluation(), seen.attempt()).orElseThrow();
        if (attempt.result() != null || evaluation.cancelRequested()) {
            return true;
        }
        attempts.interrupted(attempt);
        int used = evaluation.attempts() - evaluation.attemptsBefore();
        if (used >= properties.attempts()) {
            evaluations.failed(
                    evaluation.tenant(),
                    evaluation.id(),
                    INTERRUPTED,
                    "The worker ended %d times before it was done: %s. What was measured is kept; try again"
                            .formatted(used, reason));
            return true;
        }
        LOG.warn("worker {} was interrupted: {}; a new attempt follows", attempt.worker(), reason);
        launcher.launch(evaluation, attempt.attempt() + 1);
        return false;
    }

    /// When a worker that was asked to end is stopped: once, after a while.
    private static final class StopTimes {

        private @Nullable Long since;
        private boolean done;

        boolean isDue(Duration grace) {
            if (since == null) {
                since = System.nanoTime();
            }
            if (done || System.nanoTime() - since < grace.toNanos()) {
                return false;
            }
            done = true;
            return true;
        }
    }
}
