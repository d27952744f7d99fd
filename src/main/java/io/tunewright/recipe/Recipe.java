package io.tunewright.recipe;

import io.tunewright.identity.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stored recipe: identity, optimistic-lock version and data.
///
/// @param origin name of the gallery recipe it was copied from, null if it was written from nothing
/// @param yaml   the text as its author keeps it, comments included
public record Recipe(
        RecipeId id,
        long version,
        String name,
        @Nullable String origin,
        String yaml,
        RecipeData data,
        @Nullable UserId author,
        Instant changedAt) {}
