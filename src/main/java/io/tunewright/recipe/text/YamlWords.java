package io.tunewright.recipe.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes single values the way a careful author would: plain where that cannot be misread, in double quotes
/// otherwise.
final class YamlWords {

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9.]*([eE][-+]?[0-9]+)?");
    private static final Pattern PLAIN = Pattern.compile("\\p{L}[\\p{L}\\p{N} _./()+-]*");
    private static final Set<String> MEANT_OTHERWISE =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private YamlWords() {}

    static String scalar(String value) {
        if (NUMBER.matcher(value).matches() || value.equals("true") || value.equals("false")) {
            return value;
        }
        boolean plain = PLAIN.matcher(value).matches()
                && !value.endsWith(" ")
                && !MEANT_OTHERWISE.contains(value.toLowerCase(Locale.ROOT));
        return plain ? value : quoted(value);
    }

    static String list(List<String> values) {
        return values.stream().map(YamlWords::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String value) {
        var text = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        text.append("\\u%04x".formatted(c));
                    } else {
                        text.appendCodePoint(c);
                    }
                }
            }
        });
        return text.append('"').toString();
    }
}
