package io.tunewright.ui;

import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.identity.TenantId;
import io.tunewright.training.TrainingRunService;
import org.springframework.stereotype.Component;

/// Makes the card of runs in progress.
@Component
class RunningRuns {

    private final TrainingRunService runs;
    private final CheckpointService checkpoints;

    RunningRuns(TrainingRunService runs, CheckpointService checkpoints) {
        this.runs = runs;
        this.checkpoints = checkpoints;
    }

    RunningCard card(TenantId tenant) {
        return new RunningCard(runs, checkpoints, tenant);
    }
}
