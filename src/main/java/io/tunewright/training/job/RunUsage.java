package io.tunewright.training.job;

import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/// Accounts for each round of a run once; workers count what was trained in rounds before theirs as well.
@Component
class RunUsage {

    private final UsageLedger ledger;

    RunUsage(UsageLedger ledger) {
        this.ledger = ledger;
    }

    /// Safe to repeat.
    void account(StoredRun run, RoundEnd end) {
        if (end.attempts().isEmpty()) {
            return;
        }
        String reference = run.round() == 0 ? "run " + run.id() : "run %s round %d".formatted(run.id(), run.round());
        var user = run.run().author();
        ledger.add(run.tenant(), user, UsageKind.TRAINED_TOKENS, accounted(run, end) - run.accounted(), reference);
        // Interrupted attempts were busy too, though only the last one tells its time.
        var busy = end.attempts().stream()
                .map(attempt ->
                        Duration.between(attempt.created(), attempt.ended() == null ? Instant.now() : attempt.ended()))
                .reduce(Duration.ZERO, Duration::plus);
        ledger.add(run.tenant(), user, UsageKind.TRAINING_SECONDS, busy.toSeconds(), reference);
    }

    /// Tokens of the run that the ledger has once the round is accounted for.
    static long accounted(StoredRun run, RoundEnd end) {
        if (end.attempts().isEmpty()) {
            return run.accounted();
        }
        long trained =
                end.result().map(RunResult::trainedTokens).orElse(run.run().trainedTokens());
        return Math.max(trained, run.accounted());
    }
}
