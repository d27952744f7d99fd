package io.tunewright.training.job;

import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;

/// Says in the worker's terms what a recipe says.
final class SettingsFromRecipe {

    private SettingsFromRecipe() {}

    /// @param text whether the dataset has documents: they fill their sequences already
    static TrainingSettings of(RecipeData recipe, boolean text) {
        return new TrainingSettings(
                method(recipe.method()),
                recipe.epochs(),
                recipe.maxSteps(),
                recipe.batchSize(),
                recipe.accumulation(),
                recipe.learningRate(),
                recipe.schedule(),
                recipe.warmupRatio(),
                recipe.warmupSteps(),
                recipe.weightDecay(),
                recipe.beta1(),
                recipe.beta2(),
                recipe.epsilon(),
                recipe.maxGradNorm(),
                recipe.maxLength(),
                recipe.packing() && !text,
                recipe.gradientCheckpointing(),
                recipe.precision(),
                recipe.seed(),
                recipe.saveSteps(),
                recipe.saveTotalLimit(),
                recipe.evaluationSteps(),
                recipe.earlyStoppingPatience(),
                recipe.earlyStoppingThreshold(),
                recipe.sampleSteps(),
                recipe.samplePrompts(),
                recipe.sampleMaxTokens(),
                recipe.sampleSystem(),
                recipe.predictionRows(),
                recipe.predictionTokens(),
                text);
    }

    private static TuningMethod method(Method method) {
        return switch (method) {
            case Method.Full _ -> new TuningMethod.Full();
            case Method.Freeze(var layers, var embeddings, var head) ->
                new TuningMethod.Freeze(layers, embeddings, head);
            case Method.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                new TuningMethod.Lora(rank, alpha, dropout, targets, stabilised, decomposed);
            case Method.QLora(var rank, var alpha, var dropout, var targets, var doubly) ->
                new TuningMethod.QLora(rank, alpha, dropout, targets, doubly);
            case Method.PTuningV2(var length, var projection) -> new TuningMethod.Prefix(length, projection);
        };
    }
}
