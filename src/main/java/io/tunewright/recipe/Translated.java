package io.tunewright.recipe;

import java.util.Locale;

/// A text of a recipe's head in the languages of the dashboard.
///
/// @param chinese empty if there is only one text for both
public record Translated(String english, String chinese) {

    public static final Translated NONE = new Translated("", "");

    public String in(Locale locale) {
        boolean useChinese = !chinese.isEmpty() && (locale.getLanguage().equals("zh") || english.isEmpty());
        return useChinese ? chinese : english;
    }

    public boolean isEmpty() {
        return english.isEmpty() && chinese.isEmpty();
    }
}
