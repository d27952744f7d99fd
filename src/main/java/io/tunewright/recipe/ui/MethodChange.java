package io.tunewright.recipe.ui;

import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.text.RecipeText;

/// Another method has other settings: those that no longer apply leave the text.
final class MethodChange {

    private MethodChange() {}

    static RecipeText clean(RecipeText text) {
        String method = text.value("method.type").orElse("");
        if (!RecipeSchema.METHODS.contains(method)) {
            return text;
        }
        for (RecipeField field : RecipeSchema.FIELDS) {
            if (!field.appliesTo(method)) {
                text = text.without(field.key());
            }
        }
        return text;
    }
}
