package io.tunewright.experiment.forecast;

import io.tunewright.recipe.RecipeData;

/// How many rows and optimiser steps a training has.
///
/// @param rows          sequences an epoch, after packing
/// @param stepsPerEpoch optimiser steps an epoch; the last may have fewer rows
/// @param steps         optimiser steps in all
/// @param rowLength     tokens of the longest row
public record StepPlan(int rows, long stepsPerEpoch, long steps, int rowLength) {

    public static StepPlan of(TokenCounts counts, RecipeData recipe) {
        int rows = recipe.packing() ? packedRows(counts.lengths(), recipe.maxLength()) : counts.examples();
        long perEpoch = ceiling(rows, recipe.rowsPerStep());
        long steps = recipe.maxSteps() > 0 ? recipe.maxSteps() : (long) Math.ceil(recipe.epochs() * perEpoch);
        int longest = recipe.packing() ? recipe.maxLength() : counts.longestKept();
        return new StepPlan(rows, perEpoch, rows == 0 ? 0 : steps, longest);
    }

    /// Passes over the data that the steps amount to.
    public double epochs() {
        return stepsPerEpoch == 0 ? 0 : (double) steps / stepsPerEpoch;
    }

    /// Rows when each is filled in order until the next example does not fit.
    static int packedRows(int[] lengths, int maxLength) {
        int rows = 0;
        int filled = maxLength;
        for (int length : lengths) {
            if (filled + length > maxLength) {
                rows++;
                filled = 0;
            }
            filled += length;
        }
        return rows;
    }

    private static long ceiling(long a, long b) {
        return (a + b - 1) / b;
    }
}
