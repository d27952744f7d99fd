package io.tunewright.evaluation.ui;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Lines of comma-separated values (RFC 4180) that a spreadsheet may open without harm.
final class Csv {

    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    static String line(Object... cells) {
        return Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    /// Text of a user or a model that a spreadsheet would take for a formula gets an apostrophe; numbers stay.
    private static String cell(Object value) {
        String text = String.valueOf(value);
        if (value instanceof String && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean quoted = text.chars().anyMatch(each -> each == ',' || each == '"' || each == '\n' || each == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
