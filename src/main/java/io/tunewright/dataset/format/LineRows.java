package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSONL: a row a line; blank lines are no rows.
final class LineRows implements RawRows {

    private final FileWindow file;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int number;

    LineRows(FileWindow file) {
        this.file = file;
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        while (file.peek() >= 0) {
            long start = file.position();
            int line = file.line();
            boolean blank = readLine();
            long length = file.position() - start;
            if (blank) {
                continue;
            }
            return RawRow.at(number++, line, start, length, bytes.toByteArray());
        }
        return null;
    }

    /// Keeps the line's first bytes, up to the limit; says whether it is blank.
    private boolean readLine() throws IOException {
        bytes.reset();
        boolean blank = true;
        for (int next = file.read(); next >= 0 && next != '\n'; next = file.read()) {
            blank &= next == ' ' || next == '\t' || next == '\r';
            if (bytes.size() < RawRow.MAX_BYTES) {
                bytes.write(next);
            }
        }
        return blank;
    }

    @Override
    public boolean isArray() {
        return false;
    }

    @Override
    public List<FindingCode> findings() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
