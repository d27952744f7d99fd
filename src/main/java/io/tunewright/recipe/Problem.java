package io.tunewright.recipe;

import io.tunewright.common.ui.Bundles;
import java.util.List;
import java.util.Locale;

/// A fault in the text of a recipe.
///
/// @param line      line of the text, from 1; 0 if something is missing everywhere
/// @param key       the key it is about, empty for the text as a whole
/// @param code      such as `unknown-key`; `recipe.problem.<code>` is its sentence
/// @param arguments what the sentence speaks of
public record Problem(int line, String key, String code, List<String> arguments) {

    public Problem {
        arguments = List.copyOf(arguments);
    }

    public static Problem at(int line, String key, String code, String... arguments) {
        return new Problem(line, key, code, List.of(arguments));
    }

    /// The fault without its place: ``unknown key `learning_rat`; did you mean `learning_rate`?``
    public String sentence(Locale locale) {
        var text = Bundles.find(locale, "recipe.problem." + code, arguments.toArray());
        return text == null ? code + " " + arguments : text;
    }

    /// The fault with its place: `line 7: …`.
    public String message(Locale locale) {
        var place = line == 0
                ? null
                : Bundles.find(locale, "recipe.problem.line", Integer.toString(line), sentence(locale));
        return place == null ? sentence(locale) : place;
    }

    public String message() {
        return message(Locale.ENGLISH);
    }
}
