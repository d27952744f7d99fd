package io.tunewright.recipe;

import java.util.List;

/// What a recipe says, every value resolved. Its meaning is that of `TrainingSettings`; the recipe helper makes it valid by
/// construction and adds what the form shows.
public record RecipeData(
        Method method,
        double epochs,
        int maxSteps,
        int batchSize,
        int accumulation,
        double learningRate,
        String schedule,
        double warmupRatio,
        int warmupSteps,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        double maxGradNorm,
        int maxLength,
        boolean packing,
        boolean gradientCheckpointing,
        String precision,
        long seed,
        int saveSteps,
        int saveTotalLimit,
        int evaluationSteps,
        int sampleSteps,
        List<String> samplePrompts,
        int sampleMaxTokens,
        String sampleSystem) {}
