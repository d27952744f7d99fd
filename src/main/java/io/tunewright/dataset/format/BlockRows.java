package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text file: a row is a block of lines, and blank lines stand between the blocks. A block of more bytes than a row
/// may have is cut into several rows: behind a line, else between words, else between characters.
final class BlockRows implements RawRows {

    private static final byte[] SEPARATORS = {'\n', ' '};
    private static final int LONGEST_CHARACTER = 4;

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
            } else if (bytes.size() > RawRow.MAX_BYTES) {
                return cut(start, line);
            }
        }
        return bytes.size() == 0 ? null : row(start, line, bytes.size());
    }

    /// @param length of the block, the blank line behind it left out
    private RawRow row(long start, int line, int length) {
        return RawRow.at(number++, line, start, length, Arrays.copyOf(bytes.toByteArray(), length));
    }

    /// The first part of a block that goes on; the rest is read again as the next row.
    private RawRow cut(long start, int line) {
        byte[] block = bytes.toByteArray();
        int length = end(block);
        int lines = 0;
        for (int i = 0; i < length; i++) {
            lines += block[i] == '\n' ? 1 : 0;
        }
        file.seek(start + length, line + lines);
        return RawRow.cut(number++, line, start, Arrays.copyOf(block, length));
    }

    /// Where the first part ends. A line or word that fills half of it is cut itself: parts stay large, so that
    /// little is read twice.
    private static int end(byte[] block) {
        for (byte separator : SEPARATORS) {
            for (int i = RawRow.MAX_BYTES; i > RawRow.MAX_BYTES / 2; i--) {
                if (block[i - 1] == separator) {
                    return i;
                }
            }
        }
        int end = RawRow.MAX_BYTES;
        while (end > RawRow.MAX_BYTES - LONGEST_CHARACTER && (block[end] & 0xc0) == 0x80) {
            end--; // in the middle of a UTF-8 character
        }
        return end;
    }

    /// Adds a line with its end, or as much of it as fills a row and a byte more.
    private boolean readLine() throws IOException {
        boolean blank = true;
        while (bytes.size() <= RawRow.MAX_BYTES) {
            int next = file.read();
            if (next < 0) {
                break;
            }
            blank &= next == ' ' || next == '\t' || next == '\r' || next == '\n';
            bytes.write(next);
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
