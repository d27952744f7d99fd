package io.tunewright.dataset.format;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.RowState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Checks a file row by row in one pass: memory grows by a few bytes a row, never with the size of the file.
public final class FileCheck {

    private final DatasetFormat format;
    private final RowParser parser;
    private final int maxRows;
    private final Consumer<CheckedRow> sink;
    private final ConversationHash hash = new ConversationHash();
    private final FirstLines seen = new FirstLines();
    private final Set<String> extraColumns = new HashSet<>();
    private final Map<FindingCode, Integer> counts = new EnumMap<>(FindingCode.class);
    private final int[] rowsOf = new int[RowState.values().length];

    private FileCheck(DatasetFormat format, int maxRows, Consumer<CheckedRow> sink) {
        this.format = format;
        this.parser = new RowParser(format);
        this.maxRows = maxRows;
        this.sink = sink;
    }

    /// Checks `file` and hands every row to `sink`, in file order.
    ///
    /// @throws InvalidInputException if the file as a whole cannot be used: `empty-file`, `packed-file`,
    ///     `not-text`, `not-utf8`, `unknown-format`, `preference-format`, `no-readable-row`, `too-many-rows`
    public static FileSummary run(Path file, int maxRows, Consumer<CheckedRow> sink) throws IOException {
        return run(file, false, maxRows, sink);
    }

    /// @param text whether a file without any JSON object in its first rows is plain text
    public static FileSummary run(Path file, boolean text, int maxRows, Consumer<CheckedRow> sink) throws IOException {
        boolean marked = FileKind.check(file);
        var check = new FileCheck(FormatDetector.detect(file, text), maxRows, sink);
        return check.rows(file, marked);
    }

    private FileSummary rows(Path file, boolean marked) throws IOException {
        try (var rows = RawRows.open(file, format)) {
            int total = 0;
            for (RawRow raw = rows.next(); raw != null; raw = rows.next()) {
                if (++total > maxRows) {
                    throw new InvalidInputException(
                            "too-many-rows",
                            "file",
                            "The file has more than %,d rows. Split it into several datasets".formatted(maxRows),
                            maxRows);
                }
                accept(raw);
            }
            var about = new ArrayList<Finding>();
            if (marked) {
                about.add(new Finding(1, "", FindingCode.BYTE_ORDER_MARK, List.of()));
            }
            int lastLine = total;
            rows.findings().forEach(code -> about.add(new Finding(lastLine, "", code, List.of())));
            about.forEach(finding -> counts.merge(finding.code(), 1, Integer::sum));
            return new FileSummary(
                    format,
                    rows.isArray(),
                    total,
                    rowsOf[RowState.ERROR.ordinal()],
                    rowsOf[RowState.WARNING.ordinal()],
                    Map.copyOf(counts),
                    List.copyOf(about));
        }
    }

    private void accept(RawRow raw) {
        var parsed = parser.parse(raw);
        var findings = new ArrayList<>(parsed.findings());
        for (String column : parsed.state() == RowState.ERROR ? Set.<String>of() : parsed.columns()) {
            if (!parser.columns().contains(column) && extraColumns.size() < 100 && extraColumns.add(column)) {
                findings.add(new Finding(
                        raw.line(), Findings.shown(column), FindingCode.EXTRA_COLUMN, List.of(Findings.shown(column))));
            }
        }
        if (parsed.state() != RowState.ERROR) {
            int first = seen.firstLine(hash.conversation(parsed.messages()), raw.line());
            if (first > 0) {
                findings.add(new Finding(raw.line(), "", FindingCode.DUPLICATE, List.of(Integer.toString(first))));
            }
        }
        var state = new ParsedRow("", List.of(), findings, Set.of()).state();
        rowsOf[state.ordinal()]++;
        findings.forEach(finding -> counts.merge(finding.code(), 1, Integer::sum));
        sink.accept(new CheckedRow(
                raw.number(),
                raw.line(),
                raw.start(),
                (int) Math.min(raw.length(), Integer.MAX_VALUE),
                state,
                hash.question(parsed.messages()),
                findings));
    }
}
