package io.tunewright.training.runtime;

import io.tunewright.experiment.ProcessBatch;
import io.tunewright.recipe.RecipeData;

/// What a trainer's configuration is made of.
///
/// @param steps   optimiser steps of the whole run, as they were forecast
/// @param family  of the base model
/// @param gpus    whether the machines have some
/// @param heldOut whether there is held-out data
/// @param text    whether the dataset has documents
record NativeSettings(
        RecipeData recipe, ProcessBatch batch, long steps, String family, boolean gpus, boolean heldOut, boolean text) {

    /// Steps in which the rate climbs.
    long warmup() {
        long steps =
                recipe.warmupSteps() > 0 ? recipe.warmupSteps() : (long) Math.ceil(recipe.warmupRatio() * this.steps);
        return Math.min(steps, this.steps);
    }

    /// Steps between checkpoints: the last is always one.
    long saveSteps() {
        return recipe.saveSteps() > 0 ? Math.min(recipe.saveSteps(), steps) : steps;
    }

    /// Steps between measurements on the held-out data: the last is always one.
    long evaluationSteps() {
        return recipe.evaluationSteps() > 0 ? Math.min(recipe.evaluationSteps(), steps) : steps;
    }

    /// The rate's course in the words of transformers, whose constant one knows no warm-up.
    String schedule() {
        return recipe.schedule().equals("constant") && warmup() > 0 ? "constant_with_warmup" : recipe.schedule();
    }
}
