package io.tunewright.training.job;

import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Ends runs that cannot go on, with a sentence that says why, what was kept and what to do.
@Component
class RunFailures {

    static final String INTERRUPTED = "INTERRUPTED";

    private final RunStore runs;
    private final RunSignals signals;

    RunFailures(RunStore runs, RunSignals signals) {
        this.runs = runs;
        this.signals = signals;
    }

    /// A reason that the user can act on.
    void byInput(StoredRun run, DomainException failure) {
        var kind = failure instanceof UnavailableException && failure.code().equals("disk-full")
                ? RunResult.Failure.DISK_FULL
                : RunResult.Failure.BAD_INPUT;
        end(run, String.valueOf(failure.getMessage()), kind.name());
    }

    /// The worker said why.
    void byWorker(StoredRun run, RunResult result) {
        var kind = result.failure() == null ? RunResult.Failure.INTERNAL : result.failure();
        String sentence = result.message().isBlank() ? "The worker failed and did not say why" : result.message();
        end(run, sentence, kind.name());
    }

    /// The worker was interrupted once more than it may be.
    void byInterruption(StoredRun run, String reason) {
        String kept = run.run().step() > 0 ? "; checkpoints up to the interruption were kept" : "";
        end(
                run,
                "The worker ended %d times before it was done: %s%s. Look at the log, then start the experiment again"
                        .formatted(run.attempts(), reason, kept),
                INTERRUPTED);
    }

    /// A mistake of ours.
    void internal(StoredRun run, String during) {
        end(
                run,
                "Something went wrong in the server while it was %s. Its log has the details; start the experiment again"
                        .formatted(during),
                RunResult.Failure.INTERNAL.name());
    }

    private void end(StoredRun run, String sentence, @Nullable String kind) {
        runs.finish(run.tenant(), run.id(), RunStatus.FAILED, sentence, kind);
        signals.changed(run.id());
    }
}
