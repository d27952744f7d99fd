package io.tunewright.training.job;

import io.tunewright.common.DomainException;
import io.tunewright.common.UnavailableException;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// Ends runs that cannot go on, with a sentence that says why, what was kept and what to do.
@Component
class RunFailures {

    private final RunPhases phases;
    private final RunSignals signals;

    RunFailures(RunPhases phases, RunSignals signals) {
        this.phases = phases;
        this.signals = signals;
    }

    /// A reason that the user can act on.
    void byInput(StoredRun run, DomainException failure) {
        var kind = failure instanceof UnavailableException && failure.code().equals("disk-full")
                ? RunFailureKind.DISK_FULL
                : RunFailureKind.BAD_INPUT;
        end(run, String.valueOf(failure.getMessage()), kind, run.accounted());
    }

    /// The worker said why.
    ///
    /// @param accounted tokens that the usage ledger has by now
    void byWorker(StoredRun run, RunResult result, long accounted) {
        var kind = result.failure() == null ? RunFailureKind.INTERNAL : RunFailureKind.of(result.failure());
        String sentence = result.message().isBlank() ? "The worker failed and did not say why" : result.message();
        end(run, sentence, kind, accounted);
    }

    /// Its workers were lost, and another one would be as well.
    ///
    /// @param times how many were lost in the same way
    void byLoss(StoredRun run, RunFailureKind kind, int times, String why) {
        String kept = run.run().step() > 0 ? "; checkpoints up to the interruption were kept" : "";
        String sentence = times > 1
                ? "The worker ended %d times before it was done: %s%s. Look at the log, then retry the run"
                        .formatted(times, why, kept)
                : "The worker ended before it was done: %s%s".formatted(why, kept);
        end(run, sentence, kind, run.accounted());
    }

    /// The time that was set for it is over.
    ///
    /// @param kept step of its newest checkpoint, 0 if it has none
    void byDeadline(StoredRun run, long kept, long accounted) {
        var deadline = run.run().deadline();
        end(
                run,
                "The time limit of %s h is reached at step %d of %d; %s. Raise the limit, then retry the run: it goes on from there"
                        .formatted(
                                hours(deadline == null ? Duration.ZERO : deadline),
                                run.run().step(),
                                run.run().totalSteps(),
                                kept > 0
                                        ? "the checkpoint of step %d was kept".formatted(kept)
                                        : "there is no checkpoint"),
                RunFailureKind.DEADLINE,
                accounted);
    }

    /// A mistake of ours.
    void internal(StoredRun run, String during) {
        end(
                run,
                "Something went wrong in the server while it was %s. Its log has the details; retry the run"
                        .formatted(during),
                RunFailureKind.INTERNAL,
                run.accounted());
    }

    private static String hours(Duration time) {
        String text = String.format(Locale.ROOT, "%.2f", time.toSeconds() / 3600.0);
        return text.replaceAll("\\.?0+$", "");
    }

    private void end(StoredRun run, String sentence, RunFailureKind kind, long accounted) {
        phases.finish(run, RunStatus.FAILED, RunReason.FAILURE, sentence, kind, accounted);
        signals.changed(run.id());
    }
}
