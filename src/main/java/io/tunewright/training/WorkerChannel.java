package io.tunewright.training;

import io.tunewright.cluster.ChannelToken;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.channel.ResultIntake;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/// The server's end of the channel on which training workers report. Whoever comes must first [#enter]; the token
/// is good for the newest attempt of one run and nothing else.
@Service
public class WorkerChannel {

    private final AttemptStore attempts;
    private final RunStore runs;
    private final EventIntake events;
    private final RunSignals signals;

    WorkerChannel(AttemptStore attempts, RunStore runs, EventIntake events, RunSignals signals) {
        this.attempts = attempts;
        this.runs = runs;
        this.events = events;
        this.signals = signals;
    }

    /// What the server wants of a worker.
    public enum Command {
        NONE,
        /// Write a checkpoint and end.
        CANCEL,
        /// Write a checkpoint and go on.
        CHECKPOINT;

        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The attempt that `token` is good for; empty if it is another's, or of an attempt that was replaced.
    public Optional<ChannelAttempt> enter(RunId run, int attempt, String token) {
        return attempts.byToken(run, attempt, new ChannelToken(token).hash())
                .map(known -> new ChannelAttempt(known.tenant(), run, attempt));
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
        if (run.cancelRequested() || run.isOver()) {
            return Command.CANCEL;
        }
        if (run.checkpointRequested()) {
            runs.requestCheckpoint(attempt.tenant(), attempt.run(), false);
            return Command.CHECKPOINT;
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
