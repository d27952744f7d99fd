package io.tunewright.experiment;

import io.tunewright.common.NotFoundException;
import io.tunewright.recipe.RecipeId;

/// A recipe to train with: one of the organisation's own, or one of the gallery.
public sealed interface RecipeChoice {

    String GALLERY = "gallery:";

    record Own(RecipeId id) implements RecipeChoice {

        @Override
        public String toString() {
            return id.toString();
        }
    }

    /// @param name such as `starter_identity_lora`
    record FromGallery(String name) implements RecipeChoice {

        @Override
        public String toString() {
            return GALLERY + name;
        }
    }

    /// Parses the form used in addresses: an id, or `gallery:<name>`.
    ///
    /// @throws NotFoundException `recipe-not-found` if it is neither
    static RecipeChoice of(String text) {
        if (text.startsWith(GALLERY)) {
            return new FromGallery(text.substring(GALLERY.length()));
        }
        try {
            return new Own(RecipeId.of(text));
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("recipe-not-found", "There is no recipe " + text, text);
        }
    }
}
