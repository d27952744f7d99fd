package io.tunewright.training.job;

import io.tunewright.common.CrashPoint;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.SpeedRecorder;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.EventStore;
import io.tunewright.training.store.ReportStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StopWish;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Shows everybody what the run yielded, then sets its last status. Until that moment all of it is repeated after an
/// interruption; after it, nothing.
@Component
class PublishResultTasklet extends PhaseTasklet {

    private final ObjectProvider<RunOutputs> outputs;
    private final SpeedRecorder speed;
    private final ExperimentService experiments;
    private final RunPhases phases;
    private final AttemptStore attempts;
    private final EventStore events;
    private final ReportStore reports;
    private final RunFailures failures;
    private final WorkerFiles files;
    private final RunSignals signals;

    PublishResultTasklet(
            ObjectProvider<RunOutputs> outputs,
            SpeedRecorder speed,
            ExperimentService experiments,
            HeldRuns held,
            RunPhases phases,
            AttemptStore attempts,
            EventStore events,
            ReportStore reports,
            RunFailures failures,
            WorkerFiles files,
            RunSignals signals) {
        super(held, failures);
        this.outputs = outputs;
        this.speed = speed;
        this.experiments = experiments;
        this.phases = phases;
        this.attempts = attempts;
        this.events = events;
        this.reports = reports;
        this.failures = failures;
        this.files = files;
        this.signals = signals;
    }

    @Override
    void work(StoredRun run) {
        outputs.orderedStream().forEach(output -> output.publish(run.tenant(), run.id()));
        CrashPoint.reach("publish.after-model");
        var end = RoundEnd.of(run, attempts.ofRun(run.tenant(), run.id()));
        if (end.outcome() == RunResult.Outcome.SUCCEEDED) {
            succeed(run, end);
        } else {
            endEarly(run, end);
        }
        CrashPoint.reach("publish.after-end");
        signals.changed(run.id());
        files.clear(run.id());
    }

    @Override
    String doing() {
        return "publishing the results";
    }

    private void succeed(StoredRun run, RoundEnd end) {
        var result = end.result().orElseThrow();
        learnSpeed(run, result);
        phases.finish(
                run,
                RunStatus.SUCCEEDED,
                result.message().isEmpty() ? RunReason.NONE : RunReason.EARLY,
                result.message(),
                null,
                RunUsage.accounted(run, end));
    }

    /// Its worker ended before the last step, as it was asked, or never began.
    private void endEarly(StoredRun run, RoundEnd end) {
        long kept = end.kept();
        long accounted = RunUsage.accounted(run, end);
        if (run.stopWish() == StopWish.DEADLINE) {
            failures.byDeadline(run, kept, accounted);
            return;
        }
        boolean asked = run.cancelRequested();
        phases.finish(
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
