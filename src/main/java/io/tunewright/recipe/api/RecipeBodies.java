package io.tunewright.recipe.api;

import io.tunewright.common.ui.Bundles;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeHeader;
import io.tunewright.recipe.text.LineDiff;
import io.tunewright.recipe.text.Reading;
import io.tunewright.recipe.text.RecipeText;
import io.tunewright.recipe.text.ValueDiff;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes over the wire for recipes.
final class RecipeBodies {

    private RecipeBodies() {}

    record CreateRequest(String yaml) {}

    /// @param version the version the change began with
    record UpdateRequest(Long version, String yaml) {}

    /// @param changes null for none, else values by key, such as `{"learning_rate": "1e-4", "method.r": "16"}`
    record CopyRequest(String name, @Nullable Map<String, String> changes) {

        Map<String, String> wished() {
            return changes == null ? Map.of() : changes;
        }
    }

    record ValidateRequest(String yaml) {}

    record Gallery(List<RecipeResponse> data) {}

    record RecipePage(List<RecipeResponse> data, int offset, int limit) {}

    /// @param id       null for recipes of the gallery
    /// @param version  null for recipes of the gallery
    /// @param missing  what this version's engine lacks to run it, null if nothing
    /// @param settings every value, defaults filled in
    record RecipeResponse(
            @Nullable String id,
            @Nullable Long version,
            String name,
            @Nullable String origin,
            String title,
            String madeFor,
            String description,
            String source,
            List<String> languages,
            List<String> families,
            String method,
            boolean trainable,
            @Nullable String missing,
            RecipeData settings,
            String yaml,
            @Nullable Instant changedAt) {

        static RecipeResponse of(Recipe recipe) {
            var missing = recipe.missing()
                    .map(problem -> problem.sentence(Locale.ENGLISH))
                    .orElse(null);
            return of(
                    recipe.id().toString(),
                    recipe.version(),
                    recipe.header(),
                    recipe.origin(),
                    missing,
                    recipe.data(),
                    recipe.yaml(),
                    recipe.changedAt());
        }

        static RecipeResponse of(GalleryRecipe recipe) {
            var missing = recipe.missing()
                    .map(problem -> problem.sentence(Locale.ENGLISH))
                    .orElse(null);
            return of(null, null, recipe.header(), null, missing, recipe.data(), recipe.yaml(), null);
        }

        private static RecipeResponse of(
                @Nullable String id,
                @Nullable Long version,
                RecipeHeader header,
                @Nullable String origin,
                @Nullable String missing,
                RecipeData data,
                String yaml,
                @Nullable Instant changedAt) {
            return new RecipeResponse(
                    id,
                    version,
                    header.name(),
                    origin,
                    header.title().in(Locale.ENGLISH),
                    header.madeFor().in(Locale.ENGLISH),
                    header.description().in(Locale.ENGLISH),
                    header.source(),
                    header.languages(),
                    header.families(),
                    data.method().type(),
                    missing == null,
                    missing,
                    data,
                    yaml,
                    changedAt);
        }
    }

    /// @param line from 1; 0 if something is missing everywhere
    record ProblemResponse(int line, String key, String code, String message) {

        static ProblemResponse of(Problem problem) {
            return new ProblemResponse(problem.line(), problem.key(), problem.code(), problem.message());
        }
    }

    record ValidateResponse(
            boolean valid,
            List<ProblemResponse> problems,
            @Nullable RecipeData settings) {

        static ValidateResponse of(Reading reading) {
            return new ValidateResponse(
                    reading.problems().isEmpty(),
                    reading.problems().stream().map(ProblemResponse::of).toList(),
                    reading.data());
        }
    }

    record DiffResponse(List<ValueDiff.Change> settings, List<LineResponse> lines) {

        static DiffResponse of(RecipeText before, RecipeText after) {
            return new DiffResponse(
                    ValueDiff.of(before, after),
                    LineDiff.of(before.toString(), after.toString()).stream()
                            .map(line -> new LineResponse(String.valueOf(line.sign()), line.number(), line.text()))
                            .toList());
        }
    }

    /// @param sign blank in both, `-` only before, `+` only after
    record LineResponse(String sign, int number, String text) {}

    /// @param methods methods it applies to, empty for all
    record FieldResponse(
            String key,
            String kind,
            String group,
            List<String> methods,
            @Nullable String defaultValue,
            @Nullable Double minimum,
            @Nullable Double maximum,
            boolean minimumExcluded,
            boolean maximumExcluded,
            List<String> choices,
            @Nullable String help) {

        static FieldResponse of(RecipeField field) {
            var range = field.range();
            return new FieldResponse(
                    field.key(),
                    field.kind().name().toLowerCase(Locale.ROOT),
                    field.group().name().toLowerCase(Locale.ROOT),
                    field.methods().stream().sorted().toList(),
                    field.fallback().isEmpty() ? null : field.fallback(),
                    range == null ? null : range.low(),
                    range == null ? null : range.high(),
                    range != null && range.openLow(),
                    range != null && range.openHigh(),
                    field.choices(),
                    Bundles.find(Locale.ENGLISH, "recipe.help." + field.key()));
        }
    }
}
