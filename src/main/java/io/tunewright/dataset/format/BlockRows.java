package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text file: a row is a block of lines, and blank lines stand between the blocks.
final class BlockRows implements RawRows {

    private final FileWindow file;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int number;

    BlockRows(FileWindow file) {
        this.file = file;
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        long start = file.position();
        int line = file.line();
        bytes.reset();
        while (file.peek() >= 0) {
            int before = bytes.size();
            boolean blank = readLine();
            if (blank && before == 0) {
                bytes.reset();
                start = file.position();
                line = file.line();
            } else if (blank) {
                return row(start, line, before);
            }
        }
        return bytes.size() == 0 ? null : row(start, line, bytes.size());
    }

    /// @param length of the block, the blank line behind it left out
    private RawRow row(long start, int line, int length) {
        byte[] block = Arrays.copyOf(bytes.toByteArray(), Math.min(length, RawRow.MAX_BYTES));
        return RawRow.at(number++, line, start, length, block);
    }

    /// Adds a line with its end; of a block that is too long no more than a byte beyond the limit is kept.
    private boolean readLine() throws IOException {
        boolean blank = true;
        for (int next = file.read(); next >= 0; next = file.read()) {
            blank &= next == ' ' || next == '\t' || next == '\r' || next == '\n';
            if (bytes.size() <= RawRow.MAX_BYTES) {
                bytes.write(next);
            }
            if (next == '\n') {
                break;
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
