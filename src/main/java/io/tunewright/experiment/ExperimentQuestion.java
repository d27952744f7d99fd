package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.recipe.RecipeId;
import org.jspecify.annotations.Nullable;

/// What an experiment asks: what does this recipe make of this base model and this dataset?
///
/// @param evaluateOn a dataset version that holds something out, on which the models of its runs are measured before
///                   they are published; null to measure nothing
public record ExperimentQuestion(
        DatasetVersionId dataset,
        BaseModelId baseModel,
        RecipeChoice recipe,
        Target target,
        @Nullable DatasetVersionId evaluateOn) {

    /// Asked of the default machine and our own trainer; nothing is measured.
    public static ExperimentQuestion of(DatasetVersionId dataset, BaseModelId baseModel, RecipeChoice recipe) {
        return new ExperimentQuestion(dataset, baseModel, recipe, Target.DEFAULT, null);
    }

    public static ExperimentQuestion of(DatasetVersionId dataset, BaseModelId baseModel, RecipeId recipe) {
        return of(dataset, baseModel, new RecipeChoice.Own(recipe));
    }

    public ExperimentQuestion at(Target place) {
        return new ExperimentQuestion(dataset, baseModel, recipe, place, evaluateOn);
    }

    public ExperimentQuestion measuredOn(@Nullable DatasetVersionId version) {
        return new ExperimentQuestion(dataset, baseModel, recipe, target, version);
    }
}
