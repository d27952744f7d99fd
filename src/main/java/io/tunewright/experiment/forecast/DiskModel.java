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

    /// Weights that were trained, and the optimiser's two moments of each in float32; the frozen ones of a model
    /// whose last layers were trained; of a projected prefix also the table it comes to.
    static long checkpoint(ModelInspection model, RecipeData recipe) {
        long n = TrainedParameters.of(recipe.method(), model);
        boolean whole = recipe.method() instanceof Method.Full || recipe.method() instanceof Method.Freeze;
        boolean narrow = whole && !model.dtype().equals("F32");
        long frozen = recipe.method() instanceof Method.Freeze ? (narrow ? 2 : 4) * (model.parameters() - n) : 0;
        long table = recipe.method() instanceof Method.PTuningV2 prefix && prefix.projection()
                ? 4 * TrainedParameters.of(new Method.PTuningV2(prefix.prefixLength(), false), model)
                : 0;
        return (narrow ? (2 + 4 + 8) * n : (4 + 8) * n) + frozen + table;
    }
}
