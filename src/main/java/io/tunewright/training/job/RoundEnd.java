package io.tunewright.training.job;

import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.util.List;
import java.util.Optional;

/// How the current round of a run ended.
///
/// @param attempts of the round, oldest first
/// @param result   the last word of a worker that was not lost; empty if none began
record RoundEnd(List<StoredAttempt> attempts, Optional<RunResult> result) {

    /// @param ofRun all attempts of the run, oldest first
    static RoundEnd of(StoredRun run, List<StoredAttempt> ofRun) {
        var ofRound =
                ofRun.stream().filter(attempt -> attempt.round() == run.round()).toList();
        return new RoundEnd(
                ofRound,
                ofRound.reversed().stream()
                        .filter(attempt -> attempt.loss() == null)
                        .map(attempt -> Optional.ofNullable(attempt.result()))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /// A round without a worker was cancelled before it had one.
    RunResult.Outcome outcome() {
        return result.map(RunResult::outcome).orElse(RunResult.Outcome.CANCELLED);
    }

    /// Step of the newest checkpoint that its worker wrote, 0 if it has none.
    long kept() {
        return result.map(RunResult::lastCheckpoint).orElse(0L);
    }
}
