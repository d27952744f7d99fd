package io.tunewright.recipe.ui;

import com.vaadin.flow.component.badge.Badge;
import io.tunewright.common.ui.Bundles;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.Range;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeField;
import java.util.Optional;

/// Words and figures of recipes as pages show them.
final class RecipeTexts {

    private RecipeTexts() {}

    static String method(String type) {
        return Texts.t("recipe.method." + type);
    }

    static Badge methodBadge(String type) {
        return Parts.badge("method", null, method(type));
    }

    /// A badge that says what the engine lacks, or nothing.
    static Optional<Badge> waiting(Optional<Problem> missing) {
        return missing.map(problem -> Parts.badge("wait", "clock", problem.sentence(Texts.locale())));
    }

    static String label(RecipeField field) {
        return Texts.t("recipe.field." + field.key());
    }

    static String help(RecipeField field) {
        return Texts.t("recipe.help." + field.key());
    }

    /// A word of a choice: `Cosine` for `cosine`; the word itself where it is a name.
    static String choice(RecipeField field, String word) {
        String text = Bundles.find(Texts.locale(), "recipe.choice." + field.leaf() + "." + word);
        return text == null ? word : text;
    }

    /// `1 to 512`.
    static String range(Range range) {
        return Texts.t("recipe." + range.kind(), figure(range.low()), figure(range.high()));
    }

    /// `3 epochs, 2,048 tokens`.
    static String length(RecipeData data) {
        String passes = data.maxSteps() > 0
                ? Texts.t("recipe.steps", Formats.count(data.maxSteps()))
                : Texts.t("recipe.epochs", epochs(data.epochs()));
        return Texts.t("recipe.length", passes, Formats.count(data.maxLength()));
    }

    static String rows(RecipeData data) {
        return data.accumulation() == 1
                ? Formats.count(data.rowsPerStep())
                : Texts.t(
                        "recipe.rows",
                        Formats.count(data.rowsPerStep()),
                        Formats.count(data.batchSize()),
                        Formats.count(data.accumulation()));
    }

    /// `2e-4, cosine`.
    static String rate(RecipeData data) {
        return Texts.t(
                "recipe.rate",
                Formats.scientific(data.learningRate()),
                Texts.t("recipe.choice.lr_scheduler_type." + data.schedule()));
    }

    static String epochs(double epochs) {
        return epochs == Math.rint(epochs) ? Formats.count((long) epochs) : Formats.decimal(epochs, 1);
    }

    private static String figure(double value) {
        if (value == Math.rint(value)) {
            return Formats.count((long) value);
        }
        return Math.abs(value) < 0.01 ? Formats.scientific(value) : Double.toString(value);
    }
}
