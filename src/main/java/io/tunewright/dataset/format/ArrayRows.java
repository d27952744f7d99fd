package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A JSON array: its elements are cut apart by brackets and quotes and read one by one, so that a broken one does not
/// hide those after it. Where the brackets of an element do not close, the next line that begins as the first element
/// did is taken for the next row.
final class ArrayRows implements RawRows {

    /// How often the file may be read on average because of going back; more is an attack, not a typing error.
    private static final int MAX_PASSES = 4;

    private static final int MAX_INDENT = 200;

    private final FileWindow file;
    private final Brackets brackets = new Brackets();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<FindingCode> findings = new ArrayList<>();
    private int number;
    private int indent = -1;
    private boolean ended;

    /// @param file stands behind the opening bracket
    ArrayRows(FileWindow file) {
        this.file = file;
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        if (ended || !atElement()) {
            return null;
        }
        long start = file.position();
        int line = file.line();
        if (indent < 0) {
            indent = indentOf(start);
        }
        var damage = readElement();
        if (damage == null) {
            return row(start, line, null);
        }
        boolean found = damage == FindingCode.TOO_DEEP && brackets.closed() || resume(start, line);
        if (!found || file.bytesRead() > MAX_PASSES * file.size() + (64L << 20)) {
            ended = true;
            damage = FindingCode.LOST_TRACK;
        }
        return row(start, line, damage);
    }

    private RawRow row(long start, int line, @Nullable FindingCode damage) {
        var details =
                switch (damage) {
                    case ROW_TOO_LONG -> List.of(Integer.toString(RawRow.MAX_BYTES >> 20));
                    case TOO_DEEP -> List.of(Integer.toString(Brackets.MAX_DEPTH));
                    case BROKEN_JSON -> List.of(Integer.toString(bytes.size()), "line " + line + " of the file");
                    case null, default -> List.<String>of();
                };
        long length = Math.min(file.position() - start, Integer.MAX_VALUE);
        return new RawRow(number, ++number, line, start, length, bytes.toByteArray(), damage, details);
    }

    /// Passes over space and commas; false at the end of the array.
    private boolean atElement() throws IOException {
        while (true) {
            switch (file.peek()) {
                case ' ', '\t', '\r', '\n', ',' -> file.read();
                case ']' -> {
                    file.read();
                    lookBehindTheEnd();
                    ended = true;
                    return false;
                }
                case -1 -> {
                    findings.add(FindingCode.ARRAY_NOT_CLOSED);
                    ended = true;
                    return false;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    private void lookBehindTheEnd() throws IOException {
        for (int next = file.read(); next >= 0; next = file.read()) {
            if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
                findings.add(FindingCode.TEXT_AFTER_ARRAY);
                return;
            }
        }
    }

    /// Reads one element; returns why its end could not be found, or null.
    private @Nullable FindingCode readElement() throws IOException {
        bytes.reset();
        brackets.reset();
        boolean container = file.peek() == '{' || file.peek() == '[';
        long length = 0;
        while (true) {
            int next = file.peek();
            if (next < 0) {
                return container ? FindingCode.BROKEN_JSON : null;
            }
            if (!container && brackets.outside() && (next == ',' || next == ']')) {
                return null;
            }
            file.read();
            if (++length <= RawRow.MAX_BYTES) {
                bytes.write(next);
            }
            if (!brackets.accept(next)) {
                return FindingCode.BROKEN_JSON;
            }
            if (container && brackets.closed()) {
                return brackets.tooDeep() ? FindingCode.TOO_DEEP : tooLong(length);
            }
            if (length > RawRow.MAX_BYTES && (!container || indent > 0 || length > 16L * RawRow.MAX_BYTES)) {
                return FindingCode.ROW_TOO_LONG;
            }
        }
    }

    private static @Nullable FindingCode tooLong(long length) {
        return length > RawRow.MAX_BYTES ? FindingCode.ROW_TOO_LONG : null;
    }

    /// Goes to the next line below `start` that begins like an element.
    private boolean resume(long start, int line) throws IOException {
        if (brackets.closed()) {
            return true;
        }
        if (indent < 0 || indent == Integer.MAX_VALUE) {
            return false;
        }
        file.seek(start, line);
        while (true) {
            int next = file.read();
            while (next >= 0 && next != '\n') {
                next = file.read();
            }
            if (next < 0) {
                return false;
            }
            int spaces = 0;
            while (file.peek() == ' ' || file.peek() == '\t') {
                file.read();
                spaces++;
            }
            if (spaces == indent && file.peek() == '{' || spaces < indent && file.peek() == ']') {
                return true;
            }
        }
    }

    /// Spaces before the first element in its line, or a huge number if something else stands there.
    private int indentOf(long start) throws IOException {
        int line = file.line();
        int spaces = 0;
        for (long at = start - 1; at >= 0; at--) {
            file.seek(at, line);
            int before = file.peek();
            if (before == '\n') {
                break;
            }
            if (before != ' ' && before != '\t' || spaces == MAX_INDENT) {
                spaces = Integer.MAX_VALUE;
                break;
            }
            spaces++;
        }
        file.seek(start, line);
        return spaces;
    }

    @Override
    public boolean isArray() {
        return true;
    }

    @Override
    public List<FindingCode> findings() {
        return findings;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
