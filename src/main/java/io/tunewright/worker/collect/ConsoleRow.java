package io.tunewright.worker.collect;

import java.util.HashMap;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the rows that transformers prints: Python's form of a dictionary, whose numbers may stand in quotes.
final class ConsoleRow {

    private static final int LONGEST = 4_000;
    private static final Pattern ENTRY =
            Pattern.compile("'([a-z_0-9]{1,60})': '?([+-]?(?:[0-9][0-9.]{0,30}(?:e[+-]?[0-9]{1,3})?|nan|inf))'?[,}]");

    private ConsoleRow() {}

    /// Empty if the line is no such row.
    static Optional<LogRow> of(String line) {
        String row = line.strip();
        if (row.length() > LONGEST || !row.startsWith("{'") || !row.endsWith("}")) {
            return Optional.empty();
        }
        var values = new HashMap<String, Double>();
        var entries = ENTRY.matcher(row);
        while (entries.find()) {
            values.put(entries.group(1), number(entries.group(2)));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new LogRow(values));
    }

    private static double number(String text) {
        try {
            return switch (text) {
                case "nan", "+nan", "-nan" -> Double.NaN;
                case "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException dots) {
            return Double.NaN;
        }
    }
}
