package io.tunewright.dataset.format;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Recognises the format of a file from its first rows.
final class FormatDetector {

    private static final int SAMPLE_ROWS = 20;
    private static final Set<String> PREFERENCE =
            Set.of("chosen", "rejected", "preferred_output", "non_preferred_output", "kto_tag");

    private FormatDetector() {}

    /// The format most of the first rows have.
    ///
    /// @param text whether a file is plain text if none of its first rows is a JSON object
    /// @throws InvalidInputException `unknown-format`, `preference-format` or `no-readable-row`
    static DatasetFormat detect(Path file, boolean text) throws IOException {
        var votes = new EnumMap<DatasetFormat, Integer>(DatasetFormat.class);
        Set<String> unknown = null;
        var utf8 = new Utf8();
        String broken = "";
        int line = 1;
        try (var rows = RawRows.open(file)) {
            RawRow raw = rows.next();
            for (int i = 0; raw != null && i < SAMPLE_ROWS; raw = rows.next(), i++) {
                var findings = new Findings(raw.line());
                ObjectNode row =
                        raw.remark() == null ? RowJson.parse(utf8.decode(raw.bytes(), raw.fileLine()), findings) : null;
                if (row == null) {
                    if (broken.isEmpty()) {
                        broken = reason(raw, findings);
                        line = raw.fileLine();
                    }
                    continue;
                }
                var columns = Set.copyOf(row.propertyNames());
                var format = recognise(columns);
                if (format != null) {
                    votes.merge(format, 1, Integer::sum);
                } else if (unknown == null) {
                    unknown = columns;
                }
            }
        }
        if (text && votes.isEmpty() && unknown == null) {
            return DatasetFormat.PLAIN_TEXT;
        }
        return votes.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .orElseThrow(failure(unknown, broken, line))
                .getKey();
    }

    /// The format of a row with these columns, or null.
    static @Nullable DatasetFormat recognise(Set<String> columns) {
        for (var format : DatasetFormat.values()) {
            if (RowReader.of(format).recognises(columns) && columns.stream().noneMatch(PREFERENCE::contains)) {
                return format;
            }
        }
        return null;
    }

    private static String reason(RawRow raw, Findings findings) {
        if (raw.remark() != null) {
            findings.add("", raw.remark(), raw.details().toArray());
        }
        return findings.list().getFirst().message(Locale.ENGLISH);
    }

    private static Supplier<InvalidInputException> failure(@Nullable Set<String> unknown, String broken, int line) {
        return () -> {
            if (unknown == null) {
                return new InvalidInputException(
                        "no-readable-row",
                        "file",
                        "None of the first rows can be read. Line %d: %s. Write one JSON object a line, or one JSON array; plain text comes in a .txt file"
                                .formatted(line, broken),
                        line,
                        broken);
            }
            if (unknown.stream().anyMatch(PREFERENCE::contains)) {
                return new InvalidInputException(
                        "preference-format",
                        "file",
                        "The rows are preferences (chosen and rejected answers). Tuning from preferences is not offered yet");
            }
            String columns =
                    Findings.shown(String.join(", ", unknown.stream().sorted().toList()));
            return new InvalidInputException(
                    "unknown-format",
                    "file",
                    ("The rows have the columns %s. Known formats need 'messages', or 'conversations', or 'instruction' and"
                                    + " 'output', or 'prompt' and 'completion', or 'text'")
                            .formatted(columns.isEmpty() ? "(none)" : columns),
                    columns);
        };
    }
}
