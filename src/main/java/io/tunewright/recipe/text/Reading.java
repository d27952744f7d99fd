package io.tunewright.recipe.text;

import io.tunewright.common.InvalidInputException;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a recipe's text says.
///
/// @param header   as far as it could be read
/// @param data     null if there are problems
/// @param problems in the order of the text
public record Reading(
        RecipeText text, RecipeHeader header, @Nullable RecipeData data, List<Problem> problems) {

    public Reading {
        problems = List.copyOf(problems);
    }

    /// The settings.
    ///
    /// @throws InvalidInputException `invalid-recipe` with the place and reason of the faults
    public RecipeData require() {
        if (data != null) {
            return data;
        }
        throw new InvalidInputException(
                "invalid-recipe", problems.getFirst().key(), sentences(Locale.ENGLISH), sentences(Locale.ENGLISH));
    }

    /// The first fault about `key`.
    public Optional<Problem> problemOf(String key) {
        return problems.stream().filter(problem -> problem.key().equals(key)).findFirst();
    }

    private String sentences(Locale locale) {
        return problems.stream()
                        .limit(5)
                        .map(problem -> problem.message(locale))
                        .reduce((a, b) -> a + "\n" + b)
                        .orElse("")
                + (problems.size() > 5 ? "\n… (" + problems.size() + ")" : "");
    }
}
