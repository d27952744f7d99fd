package io.tunewright.recipe;

import java.util.List;

/// What a recipe says about itself.
///
/// @param name      short name; in the gallery also the name of its file
/// @param title     what people read, empty if the name is enough
/// @param madeFor   the model and data it was made for
/// @param source    where its settings were published
/// @param languages language tags of what it teaches, such as `en`
/// @param families  model families it was made for, empty for any
public record RecipeHeader(
        String name,
        Translated title,
        Translated madeFor,
        Translated description,
        String source,
        List<String> languages,
        List<String> families) {

    public RecipeHeader {
        languages = List.copyOf(languages);
        families = List.copyOf(families);
    }
}
