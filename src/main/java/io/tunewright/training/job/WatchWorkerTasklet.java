package io.tunewright.training.job;

import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerState;
import io.tunewright.common.CrashPoint;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.WorkerNodes;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.Loss;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.RunWishes;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Follows a run's workers, one after the other, until the run needs none any more. What is true is what is seen now:
/// the result that a worker delivered, else the state of its process; events only feed charts. Between two looks
/// nothing is held, neither connection nor transaction, and the database may be away for a while.
@Component
class WatchWorkerTasklet extends PhaseTasklet {

    private static final Logger LOG = LoggerFactory.getLogger(WatchWorkerTasklet.class);

    private final Cluster cluster;
    private final WorkerNodes nodes;
    private final WorkerLauncher launcher;
    private final LeftBehind leftBehind;
    private final HeldRuns held;
    private final RunPhases phases;
    private final RunWishes wishes;
    private final AttemptStore attempts;
    private final RunFailures failures;
    private final RunSignals signals;
    private final ServerStop serverStop;
    private final TrainingProperties properties;

    WatchWorkerTasklet(
            Cluster cluster,
            WorkerNodes nodes,
            WorkerLauncher launcher,
            LeftBehind leftBehind,
            HeldRuns held,
            RunPhases phases,
            RunWishes wishes,
            AttemptStore attempts,
            RunFailures failures,
            RunSignals signals,
            ServerStop serverStop,
            TrainingProperties properties) {
        super(held, failures);
        this.cluster = cluster;
        this.nodes = nodes;
        this.launcher = launcher;
        this.leftBehind = leftBehind;
        this.held = held;
        this.phases = phases;
        this.wishes = wishes;
        this.attempts = attempts;
        this.failures = failures;
        this.signals = signals;
        this.serverStop = serverStop;
        this.properties = properties;
    }

    /// What one watch remembers between two looks.
    private static final class Memory {

        final StopSequence stop;
        final Contact contact = new Contact();
        final Pending pending = new Pending();

        Memory(StopSequence stop) {
            this.stop = stop;
        }
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        relaunch(run);
        var memory = new Memory(new StopSequence(cluster, properties));
        var signalled = new Semaphore(0);
        try (var subscription = signals.subscribeToState(run.id(), id -> signalled.release())) {
            while (!ended(run, memory)) {
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
                && attempt.get().loss() == null
                && attempt.get().heartbeat() == null
                && cluster.observe(attempt.get().worker()) instanceof WorkerState.Missing) {
            launcher.launch(run, attempt.get().attempt());
        }
    }

    /// One look. True if there is nothing more to watch.
    private boolean ended(StoredRun watched, Memory memory) throws InterruptedException {
        try {
            var run = held.again(watched);
            var attempt = launcher.current(run);
            return !run.run().status().isInProgress() || attempt.isEmpty() || ended(run, attempt.get(), memory);
        } catch (DataAccessException | TransactionException away) {
            LOG.warn("run {} is not observed while the database is away: {}", watched.id(), away.getMessage());
            memory.contact.forgive();
            Thread.sleep(Duration.ofSeconds(1));
            return false;
        }
    }

    private boolean ended(StoredRun run, StoredAttempt attempt, Memory memory) throws InterruptedException {
        if (attempt.loss() != null) {
            return run.isToEnd() || isGivenUp(run, attempt);
        }
        if (attempt.result() != null) {
            return isLastWord(run, attempt, attempt.result(), memory);
        }
        var state = cluster.observe(attempt.worker());
        memory.pending.look(run, state).ifPresent(told -> tell(run, told.why(), told.sentence()));
        return switch (state) {
            case WorkerState.Pending _ -> {
                if (run.isToEnd()) {
                    memory.stop.endAtOnce(attempt.worker());
                }
                memory.contact.forgive();
                yield false;
            }
            case WorkerState.Running _ -> {
                noteNode(run, attempt);
                yield follow(run, attempt, memory);
            }
            case WorkerState.Unknown _ -> follow(run, attempt, memory);
            case WorkerState.Succeeded _ ->
                gone(run, attempt, memory, new Loss(Loss.Kind.KILLED, "it ended before everything was delivered"));
            case WorkerState.Failed(var cause, var reason) ->
                gone(run, attempt, memory, new Loss(Loss.Kind.of(cause), reason));
            case WorkerState.Missing _ ->
                gone(run, attempt, memory, new Loss(Loss.Kind.KILLED, "it was removed before it was done"));
        };
    }

    /// A worker that may well train: it is stopped if it is to end, and given up if it is silent for too long.
    private boolean follow(StoredRun run, StoredAttempt attempt, Memory memory) throws InterruptedException {
        if (run.isToEnd()) {
            memory.stop.advance(attempt.worker());
        } else if (isOverdue(run)) {
            wishes.requestDeadline(run);
            signals.changed(run.id());
        }
        var silence = memory.contact.silence(attempt.attempt(), attempt.heartbeat());
        if (silence.compareTo(properties.lostAfter()) < 0) {
            return false;
        }
        cluster.stop(attempt.worker(), properties.stopGrace());
        return gone(
                run,
                attempt,
                memory,
                new Loss(
                        Loss.Kind.LOST_CONTACT,
                        "it gave no sign of life for " + properties.lostAfter().toSeconds() + " s"));
    }

    /// While the worker is there: the cluster forgets where it was.
    private void noteNode(StoredRun run, StoredAttempt attempt) {
        if (attempt.node().isEmpty()) {
            String node = nodes.of(attempt.worker());
            if (!node.isEmpty()) {
                attempts.runsOn(run, attempt.attempt(), node);
            }
        }
    }

    private boolean isOverdue(StoredRun run) {
        var deadline = run.run().deadline();
        return deadline != null && busy(run).compareTo(deadline) >= 0;
    }

    /// The time that the run's workers took so far.
    private Duration busy(StoredRun run) {
        var now = Instant.now();
        return attempts.ofRun(run.tenant(), run.id()).stream()
                .map(attempt -> Duration.between(attempt.created(), attempt.ended() == null ? now : attempt.ended()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// A worker that was asked to end by nobody but its machine has not said the last word. Why it was asked is known
    /// once it is gone: a node says so only then.
    private boolean isLastWord(StoredRun run, StoredAttempt attempt, RunResult result, Memory memory) {
        if (result.outcome() != RunResult.Outcome.CANCELLED
                || run.isToEnd()
                || run.run().stopsAfterCheckpoint()) {
            return true;
        }
        var state = cluster.observe(attempt.worker());
        var silence = memory.contact.silence(attempt.attempt(), attempt.heartbeat());
        if (isGone(state) || silence.compareTo(properties.stopGrace()) >= 0) {
            lose(run, attempt, disruption(state));
        }
        return false;
    }

    private static boolean isGone(WorkerState state) {
        return switch (state) {
            case WorkerState.Succeeded _, WorkerState.Failed _, WorkerState.Missing _ -> true;
            case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> false;
        };
    }

    /// Why a worker was asked to end that nobody wanted to: the cluster may know what happened to its machine, or to
    /// another one that it trained with.
    private static Loss disruption(WorkerState state) {
        return state instanceof WorkerState.Failed(var cause, var reason) && cause != WorkerState.Cause.KILLED
                ? new Loss(Loss.Kind.of(cause), reason)
                : new Loss(Loss.Kind.EVICTED, "its machine asked it to end");
    }

    /// The worker is gone. What it left on this machine is read first.
    private boolean gone(StoredRun run, StoredAttempt attempt, Memory memory, Loss loss) {
        leftBehind.collect(attempt);
        var known = attempts.find(attempt.tenant(), attempt.run(), attempt.attempt())
                .orElseThrow();
        if (known.result() != null) {
            return isLastWord(run, known, known.result(), memory);
        }
        lose(run, attempt, loss);
        return false;
    }

    private void lose(StoredRun run, StoredAttempt attempt, Loss loss) {
        LOG.warn("worker {} was lost as {}: {}", attempt.worker(), loss.kind(), loss.why());
        attempts.lost(run, attempt.attempt(), loss);
        CrashPoint.reach("launch.after-loss");
        signals.changed(run.id());
    }

    /// Another worker follows the one that was lost, after a while, or the run fails.
    private boolean isGivenUp(StoredRun run, StoredAttempt lost) throws InterruptedException {
        var ofRound = attempts.ofRun(run.tenant(), run.id()).stream()
                .filter(attempt -> attempt.round() == run.round())
                .toList();
        return switch (Retries.after(ofRound, properties)) {
            case Retries.Verdict.GiveUp(var kind, int times, var why) -> {
                failures.byLoss(run, kind, times, why);
                yield true;
            }
            case Retries.Verdict.Again(var pause) -> {
                resumeAfter(run, lost, pause);
                yield false;
            }
        };
    }

    private void resumeAfter(StoredRun run, StoredAttempt lost, Duration pause) throws InterruptedException {
        if (run.run().status() != RunStatus.RESUMING) {
            var loss = Objects.requireNonNull(lost.loss());
            phases.enter(
                    run,
                    RunStatus.RESUMING,
                    loss.kind().isDisruption() ? RunReason.DISRUPTED : RunReason.CRASHED,
                    "The worker was interrupted: %s. Attempt %d goes on from the last checkpoint"
                            .formatted(loss.why(), lost.attempt() + 1));
            signals.changed(run.id());
        }
        var ended = lost.ended() == null ? lost.created() : lost.ended();
        if (!ended.plus(pause).isAfter(Instant.now())) {
            launcher.launch(run, lost.attempt() + 1);
        }
    }

    private void tell(StoredRun run, RunReason why, String sentence) {
        phases.tell(run, why, sentence);
        signals.changed(run.id());
    }
}
