package io.tunewright.experiment;

import io.tunewright.recipe.RecipeData;
import java.util.Optional;

/// A recipe's rows a step, shared among the processes of an external trainer: each step learns from as many rows as
/// the recipe says, however many processes there are.
///
/// @param processes    that train together
/// @param batchSize    sequences a micro-batch of each
/// @param accumulation micro-batches of each, a step
public record ProcessBatch(int processes, int batchSize, int accumulation) {

    /// Micro-batches as large as possible, but no larger than the recipe's.
    ///
    /// @return empty if the rows of a step cannot be shared evenly
    public static Optional<ProcessBatch> of(RecipeData recipe, int processes) {
        int rows = recipe.rowsPerStep();
        if (rows % processes != 0) {
            return Optional.empty();
        }
        int each = rows / processes;
        int batch = Math.min(recipe.batchSize(), each);
        while (each % batch != 0) {
            batch--;
        }
        return Optional.of(new ProcessBatch(processes, batch, each / batch));
    }
}
