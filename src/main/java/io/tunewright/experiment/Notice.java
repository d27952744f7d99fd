package io.tunewright.experiment;

import io.tunewright.common.ui.Bundles;
import java.util.List;
import java.util.Locale;

/// A sentence of a forecast, kept without its language.
///
/// @param code      such as `too-long-for-model`; `experiment.notice.<code>` is its sentence
/// @param arguments what the sentence speaks of, written as it is shown
public record Notice(String code, List<String> arguments) {

    public Notice {
        arguments = List.copyOf(arguments);
    }

    public static Notice of(String code, String... arguments) {
        return new Notice(code, List.of(arguments));
    }

    public String sentence(Locale locale) {
        var text = Bundles.find(locale, "experiment.notice." + code, arguments.toArray());
        return text == null ? code + " " + arguments : text;
    }

    /// The sentence in English, for REST and logs.
    @Override
    public String toString() {
        return sentence(Locale.ENGLISH);
    }
}
