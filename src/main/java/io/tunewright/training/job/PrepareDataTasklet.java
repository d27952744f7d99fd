package io.tunewright.training.job;

import io.tunewright.experiment.ExperimentService;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunStatus;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import org.springframework.stereotype.Component;

/// Checks that the run can be trained and tokenises its data.
@Component
class PrepareDataTasklet extends PhaseTasklet {

    private final ExperimentService experiments;
    private final DataPreparation preparation;
    private final RunStore runs;
    private final RunSignals signals;
    private final ServerStop serverStop;

    PrepareDataTasklet(
            ExperimentService experiments,
            DataPreparation preparation,
            RunStore runs,
            RunSignals signals,
            ServerStop serverStop,
            RunFailures failures) {
        super(runs, failures);
        this.experiments = experiments;
        this.preparation = preparation;
        this.runs = runs;
        this.signals = signals;
        this.serverStop = serverStop;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        var experiment = experiments.get(run.tenant(), run.run().experiment());
        try {
            preparation.prepare(run.tenant(), experiment, () -> serverStop.isDue() || cancelled(run));
        } catch (InterruptedException stopped) {
            if (!cancelled(run)) {
                throw stopped;
            }
            return;
        }
        runs.enter(run.tenant(), run.id(), RunStatus.STARTING, "");
        signals.changed(run.id());
    }

    @Override
    String doing() {
        return "preparing the data";
    }

    private boolean cancelled(StoredRun run) {
        return runs.find(run.tenant(), run.id()).orElseThrow().cancelRequested();
    }
}
