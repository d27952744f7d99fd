package io.tunewright.recipe;

import io.tunewright.identity.UserId;
import io.tunewright.recipe.text.RecipeReader;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stored recipe: identity, optimistic-lock version and data.
///
/// @param origin name of the recipe it was copied from, null if it was written from nothing
/// @param yaml   the text as its author keeps it, comments included
/// @param author null if it was made by the product itself
public record Recipe(
        RecipeId id,
        long version,
        String name,
        @Nullable String origin,
        String yaml,
        RecipeData data,
        @Nullable UserId author,
        Instant changedAt) {

    /// What the recipe says about itself.
    public RecipeHeader header() {
        return RecipeReader.read(yaml).header();
    }

    /// What this version's engine lacks for it, empty if it can be trained.
    public Optional<Problem> missing() {
        return EngineSupport.missing(header(), data);
    }
}
