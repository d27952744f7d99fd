package io.tunewright.experiment.ui;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.Target;
import org.jspecify.annotations.Nullable;

/// What is chosen.
///
/// @param evaluateOn null for no evaluation
record Question(
        DatasetVersionRef dataset,
        BaseModelRef model,
        RecipeOption recipe,
        Target target,
        @Nullable DatasetVersionId evaluateOn) {

    ExperimentQuestion asked() {
        return new ExperimentQuestion(dataset.id(), model.id(), recipe.choice(), target, evaluateOn);
    }
}
