package io.tunewright.training.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerState;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Follows a run's worker until it ends. What is true is what is seen now: the result that the worker delivered,
/// else the state of its process; events only feed charts. Between two looks nothing is held, neither connection
/// nor transaction, and the database may be away for a while.
@Component
class WatchWorkerTasklet extends PhaseTasklet {

    private static final Logger LOG = LoggerFactory.getLogger(WatchWorkerTasklet.class);

    private final Cluster cluster;
    private final WorkerLauncher launcher;
    private final LeftBehind leftBehind;
    private final RunStore runs;
    private final AttemptStore attempts;
    private final RunFailures failures;
    private final RunSignals signals;
    private final ServerStop serverStop;
    private final TrainingProperties properties;

    WatchWorkerTasklet(
            Cluster cluster,
            WorkerLauncher launcher,
            LeftBehind leftBehind,
            RunStore runs,
            AttemptStore attempts,
            RunFailures failures,
            RunSignals signals,
            ServerStop serverStop,
            TrainingProperties properties) {
        super(runs, failures);
        this.cluster = cluster;
        this.launcher = launcher;
        this.leftBehind = leftBehind;
        this.runs = runs;
        this.attempts = attempts;
        this.failures = failures;
        this.signals = signals;
        this.serverStop = serverStop;
        this.properties = properties;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        relaunch(run);
        var stop = new StopSequence(cluster, properties);
        var signalled = new Semaphore(0);
        try (var subscription = signals.subscribeToState(run.id(), id -> signalled.release())) {
            while (!ended(run, stop)) {
                if (serverStop.isDue()) {
                    throw new InterruptedException();
                }
                signalled.tryAcquire(properties.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
                signalled.drainPermits();
            }
        }
    }

    @Override
    String doing() {
        return "watching the worker";
    }

    /// The server may have died between storing an attempt and launching it.
    private void relaunch(StoredRun run) throws InterruptedException {
        var attempt = launcher.current(run);
        if (attempt.isPresent()
                && attempt.get().result() == null
                && cluster.observe(attempt.get().worker()) instanceof WorkerState.Missing) {
            launcher.launch(run, run.attempts());
        }
    }

    /// One look. True if there is nothing more to watch.
    private boolean ended(StoredRun watched, StopSequence stop) throws InterruptedException {
        try {
            var run = runs.find(watched.tenant(), watched.id()).orElseThrow();
            var attempt = launcher.current(run);
            return run.isOver() || attempt.isEmpty() || ended(run, attempt.get(), stop);
        } catch (DataAccessException | TransactionException away) {
            LOG.warn("run {} is not observed while the database is away: {}", watched.id(), away.getMessage());
            Thread.sleep(Duration.ofSeconds(1));
            return false;
        }
    }

    private boolean ended(StoredRun run, StoredAttempt attempt, StopSequence stop) throws InterruptedException {
        if (attempt.result() != null) {
            return true;
        }
        return switch (cluster.observe(attempt.worker())) {
            case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> {
                if (run.cancelRequested()) {
                    stop.advance(attempt.worker());
                }
                yield false;
            }
            case WorkerState.Succeeded _ -> goneWithoutAWord(run, attempt, "it ended before everything was delivered");
            case WorkerState.Failed(var cause, var reason) -> goneWithoutAWord(run, attempt, reason);
            case WorkerState.Missing _ -> goneWithoutAWord(run, attempt, "it was removed before it was done");
        };
    }

    /// The worker is gone and delivered no result. What it left on this machine is read; then the run ends, or a
    /// new attempt goes on from the last whole checkpoint.
    private boolean goneWithoutAWord(StoredRun run, StoredAttempt attempt, String reason) throws InterruptedException {
        leftBehind.collect(attempt);
        var known = attempts.find(attempt.tenant(), attempt.run(), attempt.attempt())
                .orElseThrow();
        if (known.result() != null || run.cancelRequested()) {
            return true;
        }
        attempts.interrupted(run.tenant(), run.id(), attempt.attempt());
        if (run.attempts() >= properties.attempts()) {
            failures.byInterruption(run, reason);
            return true;
        }
        LOG.warn("worker {} was interrupted: {}; a new attempt follows", attempt.worker(), reason);
        runs.enter(
                run.tenant(),
                run.id(),
                RunStatus.STARTING,
                "The worker was interrupted: %s. Attempt %d goes on from the last checkpoint"
                        .formatted(reason, attempt.attempt() + 1));
        launcher.launch(run, attempt.attempt() + 1);
        return false;
    }
}
