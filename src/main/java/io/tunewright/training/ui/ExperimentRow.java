package io.tunewright.training.ui;

import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.training.TrainingRun;
import java.util.List;
import java.util.Optional;

/// @param runs newest first
record ExperimentRow(ExperimentSnapshot experiment, List<TrainingRun> runs) {

    Optional<TrainingRun> newest() {
        return runs.stream().findFirst();
    }
}
