package io.tunewright.training.ui;

import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.training.RunCost;
import io.tunewright.training.TrainingRun;
import java.util.List;
import java.util.Optional;

/// @param runs    newest first
/// @param machine name of the profile that they ask for
/// @param cost    what they all took so far
record ExperimentRow(ExperimentSnapshot experiment, List<TrainingRun> runs, String machine, RunCost cost) {

    Optional<TrainingRun> newest() {
        return runs.stream().findFirst();
    }
}
