package io.tunewright.training.job;

import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.SpeedRecorder;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.channel.EventIntake;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.EventStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.time.Duration;
import java.time.Instant;
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
            RunStore runs,
            AttemptStore attempts,
            RunDirectories directories,
            EventStore events,
            EventIntake intake,
            RunFailures failures,
            RunSignals signals) {
        super(runs, failures);
        this.outputs = outputs;
        this.speed = speed;
        this.experiments = experiments;
        this.usage = usage;
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
        runs.enter(run.tenant(), run.id(), RunStatus.COLLECTING, "");
        signals.changed(run.id());
        var result = attempts.ofRun(run.tenant(), run.id()).stream()
                .map(attempt -> Optional.ofNullable(attempt.result()))
                .flatMap(Optional::stream)
                .findFirst();
        result.ifPresent(ended -> account(run, ended));
        switch (result.map(RunResult::outcome).orElse(RunResult.Outcome.CANCELLED)) {
            case SUCCEEDED -> {
                handOn(run, false);
                learnSpeed(run, result.orElseThrow());
                runs.finish(
                        run.tenant(),
                        run.id(),
                        RunStatus.SUCCEEDED,
                        result.orElseThrow().message(),
                        null);
            }
            case CANCELLED -> {
                handOn(run, true);
                runs.finish(run.tenant(), run.id(), RunStatus.CANCELLED, cancelled(result), null);
            }
            case FAILED -> {
                var ended = result.orElseThrow();
                if (ended.failure() == RunResult.Failure.DIVERGED) {
                    outputs.orderedStream()
                            .forEach(output -> output.diverged(run.tenant(), run.id(), ended.lastCheckpoint()));
                }
                failures.byWorker(run, ended);
            }
        }
        directories.shrink(run.id());
        intake.forget(run.id());
        signals.changed(run.id());
    }

    @Override
    String doing() {
        return "collecting the results";
    }

    private void handOn(StoredRun run, boolean cancelled) {
        outputs.orderedStream().forEach(output -> output.collect(run.tenant(), run.id(), cancelled));
    }

    private void account(StoredRun run, RunResult result) {
        String reference = "run " + run.id();
        var user = run.run().author();
        usage.add(run.tenant(), user, UsageKind.TRAINED_TOKENS, result.trainedTokens(), reference);
        // Interrupted attempts were busy too, though only the last one tells its time.
        var launched = run.times().launched();
        long busy = launched == null
                ? Math.round(result.seconds())
                : Duration.between(launched, Instant.now()).toSeconds();
        usage.add(run.tenant(), user, UsageKind.TRAINING_SECONDS, busy, reference);
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

    private static String cancelled(Optional<RunResult> result) {
        long kept = result.map(RunResult::lastCheckpoint).orElse(0L);
        return kept > 0 ? "Cancelled; the checkpoint of step %d was kept".formatted(kept) : "Cancelled";
    }
}
