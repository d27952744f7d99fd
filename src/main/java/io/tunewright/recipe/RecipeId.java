package io.tunewright.recipe;

import java.util.UUID;

/// Identifies a recipe.
public record RecipeId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static RecipeId of(String text) {
        return new RecipeId(UUID.fromString(text));
    }

    public static RecipeId random() {
        return new RecipeId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
