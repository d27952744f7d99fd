package io.tunewright.training.job;

import io.tunewright.common.ConflictException;
import io.tunewright.common.CrashPoint;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.SpeedRecorder;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.CollectedCheckpoints;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.EventStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StopWish;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Brings a run to its end: what it left is handed on down the pipeline, then its last status is set. Until that
/// moment all of it is repeated after an interruption; after it, nothing.
@Component
class CollectResultTasklet extends PhaseTasklet {

    private final ObjectProvider<RunOutputs> outputs;
    private final SpeedRecorder speed;
    private final ExperimentService experiments;
    private final UsageLedger usage;
    private final CollectedCheckpoints checkpoints;
    private final RunStore runs;
    private final AttemptStore attempts;
    private final RunDirectories directories;
    private final EventStore events;
    private final EventIntake intake;
    private final RunFailures failures;
    private final RunSignals signals;

    CollectResultTasklet(
            ObjectProvider<RunOutputs> outputs,
            SpeedRecorder speed,
            ExperimentService experiments,
            UsageLedger usage,
            CollectedCheckpoints checkpoints,
            HeldRuns held,
            RunStore runs,
            AttemptStore attempts,
            RunDirectories directories,
            EventStore events,
            EventIntake intake,
            RunFailures failures,
            RunSignals signals) {
        super(held, failures);
        this.outputs = outputs;
        this.speed = speed;
        this.experiments = experiments;
        this.usage = usage;
        this.checkpoints = checkpoints;
        this.runs = runs;
        this.attempts = attempts;
        this.directories = directories;
        this.events = events;
        this.intake = intake;
        this.failures = failures;
        this.signals = signals;
    }

    @Override
    void work(StoredRun run) {
        runs.enter(run, RunStatus.COLLECTING, RunReason.NONE, "");
        CrashPoint.reach("collect.after-enter");
        signals.changed(run.id());
        var ofRound = attempts.ofRun(run.tenant(), run.id()).stream()
                .filter(attempt -> attempt.round() == run.round())
                .toList();
        var result = ofRound.reversed().stream()
                .filter(attempt -> attempt.loss() == null)
                .map(attempt -> Optional.ofNullable(attempt.result()))
                .flatMap(Optional::stream)
                .findFirst();
        long accounted = account(run, ofRound, result);
        CrashPoint.reach("collect.after-account");
        switch (result.map(RunResult::outcome).orElse(RunResult.Outcome.CANCELLED)) {
            case SUCCEEDED -> succeed(run, result.orElseThrow(), accounted);
            case CANCELLED -> endEarly(run, result, accounted);
            case FAILED -> {
                var ended = result.orElseThrow();
                if (ended.failure() == RunResult.Failure.DIVERGED) {
                    outputs.orderedStream()
                            .forEach(output -> output.diverged(run.tenant(), run.id(), ended.lastCheckpoint()));
                }
                failures.byWorker(run, ended, accounted);
            }
        }
        CrashPoint.reach("collect.after-end");
        signals.changed(run.id());
        if (run.stopWish() == StopWish.PAUSE) {
            return;
        }
        directories.shrink(run.id());
        intake.forget(run.id());
    }

    private void succeed(StoredRun run, RunResult result, long accounted) {
        requireDelivered(run, result);
        handOn(run, false);
        learnSpeed(run, result);
        runs.finish(
                run,
                RunStatus.SUCCEEDED,
                result.message().isEmpty() ? RunReason.NONE : RunReason.EARLY,
                result.message(),
                null,
                accounted);
    }

    /// What the worker says it made must be here, whole and verified: nothing succeeds on its word alone.
    private void requireDelivered(StoredRun run, RunResult result) {
        long here = checkpoints
                .newest(run.tenant(), run.id())
                .map(CollectedCheckpoints.Collected::step)
                .orElse(0L);
        if (here < result.lastCheckpoint()) {
            throw new ConflictException(
                    "last-checkpoint-not-delivered",
                    "The run was trained, but its checkpoint of step %d did not arrive whole; the newest is of step %d. Check that there is room in your organisation's storage, then retry the run"
                            .formatted(result.lastCheckpoint(), here),
                    result.lastCheckpoint(),
                    here);
        }
    }

    /// Its worker ended before the last step, as it was asked, or never began.
    private void endEarly(StoredRun run, Optional<RunResult> result, long accounted) {
        long kept = result.map(RunResult::lastCheckpoint).orElse(0L);
        var wish = run.stopWish() == null ? StopWish.CANCEL : run.stopWish();
        switch (wish) {
            case PAUSE ->
                runs.paused(run, kept > 0 ? "The checkpoint of step %d was kept".formatted(kept) : "", accounted);
            case DEADLINE -> {
                handOn(run, true);
                failures.byDeadline(run, kept, accounted);
            }
            case CANCEL -> {
                handOn(run, true);
                boolean asked = run.cancelRequested();
                runs.finish(
                        run,
                        RunStatus.CANCELLED,
                        asked ? RunReason.ASKED : RunReason.AFTER_CHECKPOINT,
                        kept == 0
                                ? "Cancelled"
                                : (asked
                                                ? "Cancelled; the checkpoint of step %d was kept"
                                                : "Stopped after the checkpoint of step %d, as asked")
                                        .formatted(kept),
                        null,
                        accounted);
            }
        }
    }

    @Override
    String doing() {
        return "collecting the results";
    }

    private void handOn(StoredRun run, boolean cancelled) {
        outputs.orderedStream().forEach(output -> output.collect(run.tenant(), run.id(), cancelled));
        CrashPoint.reach("collect.after-outputs");
    }

    /// Each round is accounted for once; workers count what was trained in rounds before theirs as well.
    ///
    /// @return tokens of the run that the ledger has by now
    private long account(StoredRun run, List<StoredAttempt> ofRound, Optional<RunResult> result) {
        if (ofRound.isEmpty()) {
            return run.accounted();
        }
        String reference = run.round() == 0 ? "run " + run.id() : "run %s round %d".formatted(run.id(), run.round());
        var user = run.run().author();
        long trained = result.map(RunResult::trainedTokens).orElse(run.run().trainedTokens());
        usage.add(run.tenant(), user, UsageKind.TRAINED_TOKENS, Math.max(0, trained - run.accounted()), reference);
        // Interrupted attempts were busy too, though only the last one tells its time.
        var busy = ofRound.stream()
                .map(attempt ->
                        Duration.between(attempt.created(), attempt.ended() == null ? Instant.now() : attempt.ended()))
                .reduce(Duration.ZERO, Duration::plus);
        usage.add(run.tenant(), user, UsageKind.TRAINING_SECONDS, busy.toSeconds(), reference);
        return Math.max(trained, run.accounted());
    }

    /// The median over the steps: neither loading nor a moment in which the machine did something else counts.
    private void learnSpeed(StoredRun run, RunResult result) {
        var speeds = events.metric(run.tenant(), run.id(), Metric.TOKENS_PER_SECOND, 0).stream()
                .mapToDouble(MetricPoint::value)
                .sorted()
                .toArray();
        if (speeds.length == 0 || speeds[speeds.length / 2] <= 0) {
            return;
        }
        var experiment = experiments.get(run.tenant(), run.run().experiment());
        speed.record(
                run.tenant(),
                experiment.baseModel(),
                experiment.recipe().method().variant(),
                experiment.recipe().precision(),
                experiment.target(),
                speeds[speeds.length / 2],
                result.peakBytes());
    }
}
