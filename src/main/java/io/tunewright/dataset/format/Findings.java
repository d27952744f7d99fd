package io.tunewright.dataset.format;

import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects what is found in one row.
final class Findings {

    private static final int MAX_PER_ROW = 20;
    private static final int ARGUMENT_MAX_LENGTH = 120;

    private final int line;
    private final List<Finding> list = new ArrayList<>();

    Findings(int line) {
        this.line = line;
    }

    /// Adds a finding unless the row already has very many, or the same one.
    void add(String field, FindingCode code, Object... arguments) {
        var finding = new Finding(
                line,
                shown(field),
                code,
                Arrays.stream(arguments).map(value -> shown(value.toString())).toList());
        if (list.size() < MAX_PER_ROW && !list.contains(finding)) {
            list.add(finding);
        }
    }

    boolean hasErrors() {
        return list.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    List<Finding> list() {
        return List.copyOf(list);
    }

    /// Shortened, without control characters and halves of characters: it goes into the database and into pages.
    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(ARGUMENT_MAX_LENGTH)
                .map(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE
                        ? '\ufffd'
                        : point)
                .forEach(shown::appendCodePoint);
        return shown.length() < text.length() ? shown.append('…').toString() : shown.toString();
    }
}
