package io.tunewright.recipe.ui;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.EngineSupport;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;

/// What follows from the settings alone, without a dataset and a model.
final class FactStrip {

    private FactStrip() {}

    static Div of(RecipeHeader header, RecipeData data) {
        var missing = EngineSupport.missing(header, data);
        String warmup = data.warmupSteps() > 0
                ? Texts.t("recipe.steps", Formats.count(data.warmupSteps()))
                : Formats.percent(data.warmupRatio(), 0);
        return Parts.tiles(
                Parts.tile(
                        Texts.t("recipe.tile.here"),
                        Texts.t(missing.isEmpty() ? "recipe.tile.yes" : "recipe.tile.not-yet"),
                        "",
                        missing.map(problem -> problem.sentence(Texts.locale()))
                                .orElseGet(() -> Texts.t("recipe.tile.engine"))),
                Parts.tile(
                        Texts.t("recipe.tile.rows"),
                        Formats.count(data.rowsPerStep()),
                        "",
                        Texts.t(
                                "recipe.tile.rows-detail",
                                Formats.count(data.batchSize()),
                                Formats.count(data.accumulation()))),
                Parts.tile(
                        Texts.t("recipe.tile.tokens"),
                        Formats.count((long) data.rowsPerStep() * data.maxLength()),
                        "",
                        Texts.t("recipe.tile.tokens-detail", Formats.count(data.maxLength()))),
                Parts.tile(
                        Texts.t("recipe.tile.rate"),
                        Formats.scientific(data.learningRate()),
                        "",
                        Texts.t(
                                "recipe.tile.rate-detail",
                                Texts.t("recipe.choice.lr_scheduler_type." + data.schedule()),
                                warmup)));
    }
}
