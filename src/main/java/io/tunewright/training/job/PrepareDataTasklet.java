package io.tunewright.training.job;

import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StoredRun;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;

/// Checks that the run can be trained and tokenises its data.
@Component
class PrepareDataTasklet extends PhaseTasklet {

    private final ExperimentService experiments;
    private final DatasetService datasets;
    private final DataPreparation preparation;
    private final HeldRuns held;
    private final RunPhases phases;
    private final RunSignals signals;
    private final ServerStop serverStop;

    PrepareDataTasklet(
            ExperimentService experiments,
            DatasetService datasets,
            DataPreparation preparation,
            RunPhases phases,
            RunSignals signals,
            ServerStop serverStop,
            HeldRuns held,
            RunFailures failures) {
        super(held, failures);
        this.held = held;
        this.experiments = experiments;
        this.datasets = datasets;
        this.preparation = preparation;
        this.phases = phases;
        this.signals = signals;
        this.serverStop = serverStop;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        var experiment = experiments.get(run.tenant(), run.run().experiment());
        try {
            preparation.prepare(
                    run.tenant(), experiment, () -> serverStop.isDue() || isToEnd(run), progress(run, experiment));
        } catch (InterruptedException stopped) {
            if (!isToEnd(run)) {
                throw stopped;
            }
            return;
        }
        phases.enter(run, RunStatus.STARTING, RunReason.NONE, "");
        signals.changed(run.id());
    }

    /// Tells the share of the rows that is done, whenever it is another percent.
    private LongConsumer progress(StoredRun run, ExperimentSnapshot experiment) {
        var version = datasets.version(run.tenant(), experiment.datasetVersion());
        long rows = Math.max(1, (long) version.training() + version.heldOut());
        int[] told = {-1};
        return done -> {
            int percent = (int) Math.min(100, 100 * done / rows);
            if (percent > told[0]) {
                told[0] = percent;
                phases.prepared(run, percent);
                signals.changed(run.id());
            }
        };
    }

    @Override
    String doing() {
        return "preparing the data";
    }

    private boolean isToEnd(StoredRun run) {
        return held.again(run).isToEnd();
    }
}
