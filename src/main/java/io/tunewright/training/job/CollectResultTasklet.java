package io.tunewright.training.job;

import io.tunewright.common.ConflictException;
import io.tunewright.common.CrashPoint;
import io.tunewright.training.CollectedCheckpoints;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StopWish;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Sees to it that everything the worker made is here, whole and verified. A run that failed ends here, one that was
/// paused is put aside.
@Component
class CollectResultTasklet extends PhaseTasklet {

    private final ObjectProvider<RunOutputs> outputs;
    private final CollectedCheckpoints checkpoints;
    private final RunUsage usage;
    private final RunPhases phases;
    private final AttemptStore attempts;
    private final RunFailures failures;
    private final WorkerFiles files;
    private final RunSignals signals;

    CollectResultTasklet(
            ObjectProvider<RunOutputs> outputs,
            CollectedCheckpoints checkpoints,
            RunUsage usage,
            HeldRuns held,
            RunPhases phases,
            AttemptStore attempts,
            RunFailures failures,
            WorkerFiles files,
            RunSignals signals) {
        super(held, failures);
        this.outputs = outputs;
        this.checkpoints = checkpoints;
        this.usage = usage;
        this.phases = phases;
        this.attempts = attempts;
        this.failures = failures;
        this.files = files;
        this.signals = signals;
    }

    @Override
    void work(StoredRun run) {
        phases.enter(run, RunStatus.COLLECTING, RunReason.NONE, "");
        CrashPoint.reach("collect.after-enter");
        signals.changed(run.id());
        var end = RoundEnd.of(run, attempts.ofRun(run.tenant(), run.id()));
        usage.account(run, end);
        CrashPoint.reach("collect.after-account");
        switch (end.outcome()) {
            case SUCCEEDED -> {
                requireDelivered(run, end.result().orElseThrow());
                collect(run, false);
            }
            case CANCELLED -> {
                if (run.stopWish() == StopWish.PAUSE) {
                    pause(run, end);
                } else {
                    collect(run, true);
                }
            }
            case FAILED -> fail(run, end);
        }
        CrashPoint.reach("collect.after-end");
    }

    @Override
    String doing() {
        return "collecting the results";
    }

    private void collect(StoredRun run, boolean cancelled) {
        outputs.orderedStream().forEach(output -> output.collect(run.tenant(), run.id(), cancelled));
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

    private void pause(StoredRun run, RoundEnd end) {
        phases.paused(
                run,
                end.kept() > 0 ? "The checkpoint of step %d was kept".formatted(end.kept()) : "",
                RunUsage.accounted(run, end));
        signals.changed(run.id());
    }

    private void fail(StoredRun run, RoundEnd end) {
        var result = end.result().orElseThrow();
        if (result.failure() == RunResult.Failure.DIVERGED) {
            outputs.orderedStream().forEach(output -> output.diverged(run.tenant(), run.id(), result.lastCheckpoint()));
        }
        failures.byWorker(run, result, RunUsage.accounted(run, end));
        files.clear(run.id());
    }
}
