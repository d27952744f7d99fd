package io.tunewright.recipe;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One setting of a recipe. Parsing, form, validation, help and reference all read this description.
///
/// @param key      path in the YAML text, such as `learning_rate` or `method.r`; names follow the field's usual
///                 ones
/// @param methods  methods it applies to, empty for all
/// @param fallback what it is where the text does not say it, as YAML; empty for none
/// @param range    for numbers and for the length of texts, else null
/// @param choices  the words that are allowed, empty where any are
/// @param unit     what the number counts, as the last part of a message key; empty for none
public record RecipeField(
        String key,
        Kind kind,
        Group group,
        Set<String> methods,
        String fallback,
        @Nullable Range range,
        List<String> choices,
        String unit) {

    /// What a value looks like.
    public enum Kind {
        /// One line or more of text.
        TEXT,
        /// A text, or one text a language: `{en: …, zh: …}`.
        TRANSLATED,
        WHOLE,
        DECIMAL,
        SWITCH,
        CHOICE,
        /// A list of words out of `choices`, or one word that stands for several.
        CHOICES,
        TEXTS
    }

    /// Where it stands in the form.
    public enum Group {
        ABOUT,
        METHOD,
        LENGTH,
        OPTIMISER,
        MEMORY,
        CHECKPOINTS,
        SAMPLES
    }

    public RecipeField {
        methods = Set.copyOf(methods);
        choices = List.copyOf(choices);
    }

    public boolean appliesTo(String method) {
        return methods.isEmpty() || methods.contains(method);
    }

    public boolean isNumber() {
        return kind == Kind.WHOLE || kind == Kind.DECIMAL;
    }

    /// The key without its parent: `r` of `method.r`.
    public String leaf() {
        return key.substring(key.indexOf('.') + 1);
    }

    /// The mapping it stands in: `method` of `method.r`, empty at the top.
    public String parent() {
        return key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
    }
}
