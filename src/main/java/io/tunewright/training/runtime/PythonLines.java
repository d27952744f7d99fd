package io.tunewright.training.runtime;

import java.util.List;
import java.util.stream.Collectors;

/// Assignments of constants in Python: numbers, booleans, plain words and lists of them.
final class PythonLines {

    private final StringBuilder text = new StringBuilder();

    PythonLines put(String name, Object value) {
        text.append(name).append(" = ").append(literal(value)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String literal(Object value) {
        return switch (value) {
            case Boolean truth -> truth ? "True" : "False";
            case Number number -> YamlLines.written(number);
            case String word -> word(word);
            case List<?> values ->
                values.stream().map(PythonLines::literal).collect(Collectors.joining(", ", "[", "]"));
            default -> throw new IllegalArgumentException("no constant: " + value.getClass());
        };
    }

    /// Letters, digits and underscores: whatever else could end the literal.
    private static String word(String word) {
        if (!word.matches("[A-Za-z0-9_]+")) {
            throw new IllegalArgumentException("not a plain word");
        }
        return '"' + word + '"';
    }
}
