package io.tunewright.dataset.format;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.Severity;
import io.tunewright.llm.ChatMessage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Understands the rows of a file whose format is known. Not safe for use by several threads.
public final class RowParser {

    private final DatasetFormat format;
    private final RowReader reader;
    private final Utf8 utf8 = new Utf8();

    public RowParser(DatasetFormat format) {
        this.format = format;
        this.reader = RowReader.of(format);
    }

    /// Parses a row of a file that was checked before.
    public ParsedRow parse(byte[] bytes, int line) {
        try {
            return parse(new RawRow(0, line, line, 0, bytes.length, bytes, null, List.of()));
        } catch (InvalidInputException notUtf8) {
            // a row without end, which the check did not decode
            return new ParsedRow(Utf8.lenient(bytes), List.of(), List.of(), Set.of());
        }
    }

    ParsedRow parse(RawRow raw) {
        var findings = new Findings(raw.line());
        var remark = raw.remark();
        if (remark != null) {
            findings.add("", remark, raw.details().toArray());
        }
        if (remark != null && remark.severity() == Severity.ERROR) {
            return new ParsedRow(Utf8.lenient(raw.bytes()), List.of(), findings.list(), Set.of());
        }
        String text = utf8.decode(raw.bytes(), raw.fileLine());
        if (format == DatasetFormat.PLAIN_TEXT) {
            return new ParsedRow(
                    text,
                    TextReader.document(text.replace("\r\n", "\n").stripTrailing(), findings),
                    findings.list(),
                    Set.of("text"));
        }
        ObjectNode row = RowJson.parse(text, findings);
        if (row == null) {
            return new ParsedRow(text, List.of(), findings.list(), Set.of());
        }
        var columns = new LinkedHashSet<>(row.propertyNames());
        var messages = read(row, columns, findings);
        return new ParsedRow(text, messages, findings.list(), columns);
    }

    private List<ChatMessage> read(ObjectNode row, Set<String> columns, Findings findings) {
        if (!reader.recognises(columns) && FormatDetector.recognise(columns) != null || columns.isEmpty()) {
            findings.add("", FindingCode.OTHER_FORMAT, String.join(", ", columns), format.title());
            return List.of();
        }
        var messages = reader.read(row, findings);
        ConversationCheck.check(format, messages, findings);
        return List.copyOf(messages);
    }

    /// The columns that are read.
    Set<String> columns() {
        return reader.columns();
    }
}
