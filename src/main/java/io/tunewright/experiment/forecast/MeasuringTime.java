package io.tunewright.experiment.forecast;

import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// What a run does besides its steps: the loss of what is held out, answers to held-out questions, samples. An answer
/// is taken to be as long as those of the dataset are on average, or as the recipe allows.
///
/// @param tokens  read at once, of held-out rows and of prompts
/// @param answers made one token at a time
/// @param answerTokens of all answers
record MeasuringTime(double tokens, long answers, double answerTokens) {

    /// Bytes of weights that a token of an answer reads a second: 6 to 14 thousand million were measured on two quiet
    /// server cores, with 125 M and 0.5 B weights, fp32 and bf16.
    private static final double READ = 10e9;
    /// Seconds a layer takes for a token besides.
    private static final double LAYER_SECONDS = 0.0003;

    static MeasuringTime of(DatasetVersionRef dataset, TokenCounts counts, RecipeData recipe, StepPlan plan) {
        double rows = Math.max(1, dataset.training());
        double row = counts.tokens() / rows;
        double answer = counts.learnt() / rows;
        double prompt = Math.max(1, row - answer);
        long measurements = dataset.heldOut() == 0 ? 0 : times(plan.steps(), recipe.evaluationSteps());
        long predictions = dataset.text() ? 0 : measurements * Math.min(recipe.predictionRows(), dataset.heldOut());
        long samples = recipe.sampleSteps() == 0
                ? 0
                : (1 + times(plan.steps(), recipe.sampleSteps()))
                        * recipe.samplePrompts().size();
        return new MeasuringTime(
                measurements * dataset.heldOut() * row + (predictions + samples) * prompt,
                predictions + samples,
                predictions * shorter(answer, recipe.predictionTokens())
                        + samples * shorter(answer, recipe.sampleMaxTokens()));
    }

    /// @param stepSeconds a token of the steps takes, forward and backward
    double seconds(ModelInspection model, RecipeData recipe, double stepSeconds) {
        double forward = stepSeconds * 2.0 * model.parameters() / SpeedModel.operations(model, recipe);
        int bytes = recipe.precision().equals("fp32") ? 4 : 2;
        double made = model.parameters() * bytes / READ + model.shape().layers() * LAYER_SECONDS;
        if (recipe.method() instanceof Method.QLora) {
            made += model.projectionParameters() / SpeedModel.UNPACKED;
        }
        return tokens * forward + answerTokens * made;
    }

    /// How often something happens that is due every so many steps, and at the end.
    private static long times(long steps, int every) {
        return every == 0 ? 1 : Math.ceilDiv(steps, every);
    }

    private static double shorter(double answer, int limit) {
        return Math.min(Math.max(1, answer), limit);
    }
}
