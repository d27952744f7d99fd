package io.tunewright.training.ui;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunCost;
import io.tunewright.training.RunCosts;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Pages of experiments with their runs: three queries a page, however long the lists are.
@Component
class ExperimentRows {

    private final ExperimentService experiments;
    private final TrainingRunService runs;
    private final RunCosts costs;
    private final Machines machines;

    ExperimentRows(ExperimentService experiments, TrainingRunService runs, RunCosts costs, Machines machines) {
        this.experiments = experiments;
        this.runs = runs;
        this.costs = costs;
        this.machines = machines;
    }

    int count(TenantId tenant) {
        return experiments.count(tenant);
    }

    List<ExperimentRow> page(TenantId tenant, int offset, int limit) {
        var page = experiments.list(tenant, new Paging(offset, limit));
        var all = runs.ofExperiments(
                tenant, page.stream().map(ExperimentSnapshot::id).toList());
        var byExperiment = all.stream().collect(Collectors.groupingBy(TrainingRun::experiment));
        var taken = costs.of(tenant, all.stream().map(TrainingRun::id).toList());
        return page.stream()
                .map(experiment -> row(experiment, byExperiment.getOrDefault(experiment.id(), List.of()), taken))
                .toList();
    }

    private ExperimentRow row(ExperimentSnapshot experiment, List<TrainingRun> of, Map<RunId, RunCost> taken) {
        String wanted = experiment.target().machine();
        return new ExperimentRow(
                experiment,
                of,
                machines.find(wanted).map(MachineProfile::name).orElse(wanted),
                of.stream()
                        .map(run -> taken.getOrDefault(run.id(), RunCost.NONE))
                        .reduce(RunCost.NONE, RunCost::plus));
    }
}
