package io.tunewright.training.ui;

import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Pages of experiments with their runs: two queries a page, however long the lists are.
@Component
class ExperimentRows {

    private final ExperimentService experiments;
    private final TrainingRunService runs;

    ExperimentRows(ExperimentService experiments, TrainingRunService runs) {
        this.experiments = experiments;
        this.runs = runs;
    }

    List<ExperimentRow> page(TenantId tenant, int offset, int limit) {
        var page = experiments.list(tenant, new Paging(offset, limit));
        var byExperiment = runs
                .ofExperiments(tenant, page.stream().map(ExperimentSnapshot::id).toList())
                .stream()
                .collect(Collectors.groupingBy(TrainingRun::experiment));
        return page.stream()
                .map(experiment -> new ExperimentRow(experiment, byExperiment.getOrDefault(experiment.id(), List.of())))
                .toList();
    }
}
