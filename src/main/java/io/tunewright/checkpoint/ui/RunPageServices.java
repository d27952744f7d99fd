package io.tunewright.checkpoint.ui;

import io.tunewright.checkpoint.CheckpointArchive;
import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.cluster.Machines;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunClones;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunCosts;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunLog;
import io.tunewright.training.RunWorkers;
import io.tunewright.training.TrainingRunService;
import org.springframework.stereotype.Component;

/// Everything the page of a run asks.
@Component
record RunPageServices(
        TrainingRunService runs,
        RunCommands commands,
        RunClones clones,
        RecipeService recipes,
        CheckpointService checkpoints,
        CheckpointArchive archive,
        CheckpointModels models,
        DatasetService datasets,
        ExperimentService experiments,
        RunLog log,
        RunWorkers workers,
        RunCosts costs,
        RunEvaluations evaluations,
        Machines machines) {}
