package io.tunewright.experiment.ui;

import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.RecipeData;

/// A recipe in one line.
final class RecipeLine {

    private RecipeLine() {}

    static String of(RecipeData recipe) {
        String passes = recipe.maxSteps() > 0
                ? Texts.t("recipe.steps", Formats.count(recipe.maxSteps()))
                : Texts.t(
                        "recipe.epochs",
                        recipe.epochs() == Math.rint(recipe.epochs())
                                ? Formats.count((long) recipe.epochs())
                                : Formats.decimal(recipe.epochs(), 1));
        return Texts.t(
                "experiment.recipe-facts",
                Texts.t("recipe.method." + recipe.method().variant()),
                passes,
                Formats.count(recipe.rowsPerStep()),
                Formats.scientific(recipe.learningRate()));
    }
}
