package io.tunewright.llm;

import java.util.Locale;

/// Which tokens of a conversation count for the loss.
public enum LossOn {
    /// The assistant's messages, each by its weight.
    ANSWERS,
    /// Of these only the last one whose weight is above 0.
    LAST_ANSWER,
    /// Every token, whoever said it.
    EVERYTHING;

    /// As recipes say it, such as `last_answer`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if no choice has this word
    public static LossOn of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
