package io.tunewright.training.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.Machines;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.training.store.StoredRun;
import org.springframework.stereotype.Component;

/// Checks that what the run was asked to use is still there: a run may have waited for days, and the operator's lists
/// and the organisation's things may have changed meanwhile.
@Component
class ValidateRunTasklet extends PhaseTasklet {

    private final ExperimentService experiments;
    private final DatasetService datasets;
    private final BaseModelService models;
    private final Machines machines;

    ValidateRunTasklet(
            ExperimentService experiments,
            DatasetService datasets,
            BaseModelService models,
            Machines machines,
            HeldRuns runs,
            RunFailures failures) {
        super(runs, failures);
        this.experiments = experiments;
        this.datasets = datasets;
        this.models = models;
        this.machines = machines;
    }

    @Override
    void work(StoredRun run) {
        var experiment = experiments.get(run.tenant(), run.run().experiment());
        var target = experiment.target();
        machines.profile(target.machine());
        if (!target.trainer().isEmpty()) {
            machines.runtime(target.trainer());
        }
        datasets.version(run.tenant(), experiment.datasetVersion());
        models.get(run.tenant(), experiment.baseModel());
    }

    @Override
    String doing() {
        return "checking what it is to use";
    }
}
