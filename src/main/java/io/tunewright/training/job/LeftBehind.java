package io.tunewright.training.job;

import io.tunewright.common.InvalidInputException;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.channel.ResultIntake;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.worker.RunResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What a worker that died on this machine wrote but could not deliver: the end of its events, and a result if it
/// got that far. It is read as warily as what comes over the channel. A success counts only if the worker
/// delivered it, since then its checkpoints were delivered too.
@Component
class LeftBehind {

    private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);
    private static final String EVENTS = "events.ndjson";

    private final RunDirectories directories;
    private final EventIntake events;
    private final AttemptStore attempts;
    private final RunStore runs;

    LeftBehind(RunDirectories directories, EventIntake events, AttemptStore attempts, RunStore runs) {
        this.directories = directories;
        this.events = events;
        this.attempts = attempts;
        this.runs = runs;
    }

    /// Safe to repeat.
    void collect(StoredAttempt attempt) {
        collectEvents(attempt);
        directories
                .read(attempt.run(), attempt.attempt(), RunResult.FILE, 0, ResultIntake.MAX_BYTES + 1)
                .ifPresent(bytes -> collectResult(attempt, bytes));
    }

    private void collectEvents(StoredAttempt attempt) {
        var known = attempt;
        while (true) {
            var piece =
                    directories.read(known.run(), known.attempt(), EVENTS, known.acknowledged(), EventIntake.MAX_PIECE);
            if (piece.isEmpty()) {
                return;
            }
            long stored = runs.find(known.tenant(), known.run()).orElseThrow().lastSequence();
            if (events.accept(known, stored, known.acknowledged(), piece.get()) == known.acknowledged()) {
                return;
            }
            known = attempts.find(known.tenant(), known.run(), known.attempt()).orElseThrow();
        }
    }

    private void collectResult(StoredAttempt attempt, byte[] bytes) {
        try {
            var result = ResultIntake.read(bytes);
            if (result.outcome() == RunResult.Outcome.FAILED) {
                attempts.result(attempt.tenant(), attempt.run(), attempt.attempt(), result);
            }
        } catch (InvalidInputException damaged) {
            LOG.warn("the result of run {} is not used: {}", attempt.run(), damaged.getMessage());
        }
    }
}
