package io.tunewright.experiment.ui;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.experiment.Target;

/// What is chosen.
record Question(DatasetVersionRef dataset, BaseModelRef model, RecipeOption recipe, Target target) {}
