package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;

/// Disk that a run takes at most.
final class DiskModel {

    private static final long TEXTS = 2_000_000;

    private DiskModel() {}

    /// Prepared data (5 bytes a token: id and mark), the checkpoints kept (the best and the last whatever the
    /// limit), one more while it is written, logs.
    static long bytes(ModelInspection model, RecipeData recipe, StepPlan plan, long dataTokens) {
        long written =
                recipe.saveSteps() == 0 ? 1 : Math.max(1, (plan.steps() + recipe.saveSteps() - 1) / recipe.saveSteps());
        long kept =
                recipe.saveTotalLimit() == 0 ? written : Math.min(written, Math.max(2, recipe.saveTotalLimit()) + 1L);
        return 5 * dataTokens + kept * checkpoint(model, recipe) + TEXTS;
    }

    /// Weights that were trained, and the optimiser's two moments of each in float32.
    static long checkpoint(ModelInspection model, RecipeData recipe) {
        long n = TrainedParameters.of(recipe.method(), model);
        boolean narrow =
                recipe.method() instanceof Method.Full && !model.dtype().equals("F32");
        return narrow ? (2 + 4 + 8) * n : (4 + 8) * n;
    }
}
