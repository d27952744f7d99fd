package io.tunewright.experiment.forecast;

import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeSchema;

/// Recipes with one thing changed, to try out what would fit.
final class Changed {

    private static final Method SMALL = new Method.Lora(8, 16, 0, RecipeSchema.PROJECTIONS);

    private Changed() {}

    static RecipeData checkpointing(RecipeData data) {
        return with(data, data.method(), data.batchSize(), true, data.precision());
    }

    static RecipeData batch(RecipeData data, int batchSize) {
        return with(data, data.method(), batchSize, data.gradientCheckpointing(), data.precision());
    }

    static RecipeData bf16(RecipeData data) {
        return with(data, data.method(), data.batchSize(), data.gradientCheckpointing(), "bf16");
    }

    static RecipeData lora(RecipeData data) {
        return with(data, SMALL, data.batchSize(), data.gradientCheckpointing(), data.precision());
    }

    private static RecipeData with(
            RecipeData data, Method method, int batchSize, boolean checkpointing, String precision) {
        return new RecipeData(
                method,
                data.epochs(),
                data.maxSteps(),
                batchSize,
                data.accumulation(),
                data.learningRate(),
                data.schedule(),
                data.warmupRatio(),
                data.warmupSteps(),
                data.weightDecay(),
                data.beta1(),
                data.beta2(),
                data.epsilon(),
                data.maxGradNorm(),
                data.maxLength(),
                data.packing(),
                data.lossOn(),
                checkpointing,
                precision,
                data.seed(),
                data.saveSteps(),
                data.saveTotalLimit(),
                data.evaluationSteps(),
                data.earlyStoppingPatience(),
                data.earlyStoppingThreshold(),
                data.sampleSteps(),
                data.samplePrompts(),
                data.sampleMaxTokens(),
                data.sampleSystem(),
                data.predictionRows(),
                data.predictionTokens());
    }
}
