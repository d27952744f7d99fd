package io.tunewright.dataset;

import io.tunewright.common.ui.Bundles;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Something in a file that its owner should know.
///
/// @param line      where: line of a JSONL file, row number of a JSON array, from 1; as in [Example]
/// @param field     path inside the row, such as `messages[2].content`; empty for the whole row
/// @param arguments what the words of the code speak of, as text
public record Finding(int line, String field, FindingCode code, List<String> arguments) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,15}");

    public Finding {
        arguments = List.copyOf(arguments);
    }

    public Severity severity() {
        return code.severity();
    }

    /// The finding as a sentence.
    public String message(Locale language) {
        Object[] values = arguments.stream().map(Finding::value).toArray();
        String text = Bundles.find(language, "dataset.finding." + code.slug(), values);
        return text == null ? code.slug() : text;
    }

    /// Numbers are written as the language groups them.
    private static Object value(String argument) {
        return WHOLE_NUMBER.matcher(argument).matches() ? Long.valueOf(argument) : argument;
    }
}
