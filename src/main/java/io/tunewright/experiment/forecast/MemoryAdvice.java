package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import java.util.Optional;

/// The smallest change of a recipe that makes it fit into memory: what costs nothing in quality comes first.
///
/// @param code  end of the notice's code, such as `checkpointing`
/// @param value the value to set, empty if there is none
record MemoryAdvice(String code, String value) {

    private static final int SHORTEST = 128;

    static Optional<MemoryAdvice> of(ModelInspection model, RecipeData recipe, int rowLength, long limit) {
        boolean checkpoints = recipe.gradientCheckpointing() || recipe.method() instanceof Method.QLora;
        if (!checkpoints && fits(model, Changed.checkpointing(recipe), rowLength, limit)) {
            return Optional.of(new MemoryAdvice("checkpointing", ""));
        }
        var thrifty = Changed.checkpointing(recipe);
        for (int batch = recipe.batchSize() / 2; batch >= 1; batch /= 2) {
            if (fits(model, Changed.batch(thrifty, batch), rowLength, limit)) {
                return Optional.of(new MemoryAdvice("batch", Integer.toString(batch)));
            }
        }
        thrifty = Changed.batch(thrifty, 1);
        if (recipe.precision().equals("fp32") && fits(model, Changed.bf16(thrifty), rowLength, limit)) {
            return Optional.of(new MemoryAdvice("bf16", ""));
        }
        thrifty = Changed.bf16(thrifty);
        boolean changesModel = recipe.method() instanceof Method.Full || recipe.method() instanceof Method.Freeze;
        if (changesModel && fits(model, Changed.lora(thrifty), rowLength, limit)) {
            return Optional.of(new MemoryAdvice("lora", ""));
        }
        for (int length = recipe.maxLength() / 2; length >= SHORTEST; length /= 2) {
            if (fits(model, thrifty, length, limit)) {
                return Optional.of(new MemoryAdvice("length", Integer.toString(length)));
            }
        }
        return Optional.empty();
    }

    private static boolean fits(ModelInspection model, RecipeData recipe, int rowLength, long limit) {
        return MemoryModel.of(model, recipe, rowLength).total() <= limit;
    }
}
