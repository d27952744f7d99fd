package io.tunewright.training;

import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentStarter;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import org.springframework.stereotype.Component;

/// What the start button of an experiment does.
@Component
class StartExperiment implements ExperimentStarter {

    private final TrainingRunService runs;

    StartExperiment(TrainingRunService runs) {
        this.runs = runs;
    }

    @Override
    public String start(TenantId tenant, UserId author, ExperimentId experiment) {
        return "runs/" + runs.start(tenant, author, experiment);
    }
}
