package io.tunewright.recipe;

import java.util.Optional;

/// A recipe that everybody sees; to change it, copy it.
///
/// @param yaml its text, comments included
public record GalleryRecipe(RecipeHeader header, RecipeData data, String yaml) {

    /// The name of its file without `.yaml`.
    public String name() {
        return header.name();
    }

    /// What this version's engine lacks for it, empty if it can be trained.
    public Optional<Problem> missing() {
        return EngineSupport.missing(header, data);
    }
}
