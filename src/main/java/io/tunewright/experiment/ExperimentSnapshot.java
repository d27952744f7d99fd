package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.RecipeData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An experiment as it was asked: nothing in it changes when the recipe, dataset or model is edited later.
///
/// @param recipeYaml the recipe's text at that time
/// @param evaluateOn null if nothing is to be measured
public record ExperimentSnapshot(
        ExperimentId id,
        String name,
        DatasetVersionId datasetVersion,
        String datasetLabel,
        Sha256 datasetHash,
        BaseModelId baseModel,
        String baseModelName,
        Sha256 baseModelFingerprint,
        String recipeName,
        String recipeYaml,
        RecipeData recipe,
        Forecast forecast,
        Target target,
        @Nullable EvaluationChoice evaluateOn,
        UserId author,
        Instant createdAt) {}
