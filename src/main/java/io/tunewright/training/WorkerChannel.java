package io.tunewright.training;

import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.cluster.WorkerIdentity;
import io.tunewright.common.CrashPoint;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.channel.ResultIntake;
import io.tunewright.training.store.AttemptReplaced;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.KnownAttempt;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.RunWishes;
import io.tunewright.training.store.StoredRun;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/// The server's end of the channel on which training workers report. Whoever comes must first [#enter]; the token
/// is good for the newest attempt of one run and nothing else.
@Service
public class WorkerChannel {

    /// Tokens of a cluster are JSON Web Tokens: three parts with dots between them. Our secrets have none.
    private static final Pattern POD_TOKEN = Pattern.compile("[^.]+\\.[^.]+\\.[^.]+");

    private final WorkerIdentities identities;
    private final AttemptStore attempts;
    private final RunStore runs;
    private final RunWishes wishes;
    private final EventIntake events;
    private final RunSignals signals;

    WorkerChannel(
            WorkerIdentities identities,
            AttemptStore attempts,
            RunStore runs,
            RunWishes wishes,
            EventIntake events,
            RunSignals signals) {
        this.identities = identities;
        this.attempts = attempts;
        this.runs = runs;
        this.wishes = wishes;
        this.events = events;
        this.signals = signals;
    }

    /// What the server wants of a worker.
    public enum Command {
        NONE,
        /// Write a checkpoint and end.
        CANCEL,
        /// Write a checkpoint and go on.
        CHECKPOINT,
        /// Go on to the next checkpoint that is due, then end.
        STOP_AFTER_CHECKPOINT;

        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whether `token` is good for an attempt: the secret that a process of this machine was handed, or the token
    /// that the cluster gave to a pod. The first pod that calls has the attempt, and no other one after it; those
    /// of its other machines, if it has several, may only read.
    ///
    /// @throws AttemptReplaced if it was good for it once
    /// @throws io.tunewright.common.UnavailableException `cluster-away` if the cluster cannot be asked now
    public ChannelEntry enter(RunId run, int attempt, String token) {
        return POD_TOKEN.matcher(token).matches()
                ? identities.verify(token).map(pod -> byPod(run, attempt, pod)).orElseGet(ChannelEntry.Unproven::new)
                : attempts.byToken(run, attempt, new ChannelToken(token).hash())
                        .map(WorkerChannel::open)
                        .orElseGet(ChannelEntry.Refused::new);
    }

    private ChannelEntry byPod(RunId run, int attempt, WorkerIdentity pod) {
        var found = attempts.byWorker(run, attempt, pod.worker());
        if (pod.machine() > 0) {
            return found.map(known -> (ChannelEntry) new ChannelEntry.Beside(current(known)))
                    .orElseGet(ChannelEntry.Refused::new);
        }
        return found.filter(known -> pod.podUid().equals(known.podUid()) || pin(known, pod))
                .map(WorkerChannel::open)
                .orElseGet(ChannelEntry.Refused::new);
    }

    private boolean pin(KnownAttempt known, WorkerIdentity pod) {
        var attempt = known.attempt();
        return known.current() && attempts.pin(attempt.tenant(), attempt.run(), attempt.attempt(), pod.podUid());
    }

    private static ChannelEntry open(KnownAttempt known) {
        return new ChannelEntry.Open(current(known));
    }

    private static ChannelAttempt current(KnownAttempt known) {
        var attempt = known.attempt();
        if (!known.current()) {
            throw new AttemptReplaced(attempt.run(), attempt.attempt());
        }
        return new ChannelAttempt(attempt.tenant(), attempt.run(), attempt.attempt());
    }

    /// Makes sure that an attempt was not replaced since it entered: before something large of it counts.
    ///
    /// @throws AttemptReplaced if it was
    public void requireCurrent(ChannelAttempt attempt) {
        if (run(attempt).attempts() != attempt.attempt()) {
            throw new AttemptReplaced(attempt.run(), attempt.attempt());
        }
    }

    /// The token of an `Authorization: Bearer` header; empty if there is none.
    public static String bearer(@Nullable String authorization) {
        return ChannelToken.bearer(authorization);
    }

    public Command heartbeat(ChannelAttempt attempt) {
        attempts.heartbeat(attempt.tenant(), attempt.run(), attempt.attempt());
        return command(attempt, run(attempt));
    }

    private Command command(ChannelAttempt attempt, StoredRun run) {
        if (run.cancelRequested()) {
            CrashPoint.reach("cancel.before-order");
        }
        if (run.isToEnd() || run.isOver() || run.run().status() == RunStatus.PAUSED) {
            return Command.CANCEL;
        }
        if (run.checkpointRequested()) {
            wishes.requestCheckpoint(attempt.tenant(), attempt.run(), false);
            return Command.CHECKPOINT;
        }
        if (run.run().stopsAfterCheckpoint()) {
            return Command.STOP_AFTER_CHECKPOINT;
        }
        return Command.NONE;
    }

    /// Whether the worker may report so many bytes now, or has to wait.
    public boolean mayReport(ChannelAttempt attempt, long bytes) {
        return events.mayTake(attempt.run(), bytes);
    }

    /// @param acknowledged bytes of the worker's events that are stored now; below `offset` if the piece left a gap
    public record Receipt(long acknowledged, Command command) {}

    /// Stores what is new in a piece of the worker's events, and answers as to a heartbeat.
    public Receipt events(ChannelAttempt attempt, long offset, byte[] piece) {
        var stored = attempts.find(attempt.tenant(), attempt.run(), attempt.attempt())
                .orElseThrow();
        var run = run(attempt);
        long acknowledged = events.accept(stored, run.lastSequence(), offset, piece);
        if (acknowledged > stored.acknowledged()) {
            signals.reported(attempt.run());
        }
        return new Receipt(acknowledged, acknowledged < offset ? Command.NONE : command(attempt, run));
    }

    /// Stores the worker's last word.
    ///
    /// @throws io.tunewright.common.InvalidInputException `bad-result` if it is none
    public void result(ChannelAttempt attempt, byte[] result) {
        attempts.result(attempt.tenant(), attempt.run(), attempt.attempt(), ResultIntake.read(result));
        signals.changed(attempt.run());
    }

    private StoredRun run(ChannelAttempt attempt) {
        return runs.find(attempt.tenant(), attempt.run()).orElseThrow();
    }
}
