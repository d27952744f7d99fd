package io.tunewright.dataset.format;

import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.FindingCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a file, one after the other.
interface RawRows extends AutoCloseable {

    /// Opens a file as a JSON array or as JSONL, as its first character says; a byte order mark is passed over.
    static RawRows open(Path file) throws IOException {
        var window = new FileWindow(file);
        skipMark(window);
        long begin = window.position();
        int first = window.read();
        while (first == ' ' || first == '\t' || first == '\r' || first == '\n') {
            first = window.read();
        }
        if (first == '[') {
            return new ArrayRows(window);
        }
        window.seek(begin, 1);
        return new LineRows(window);
    }

    /// Opens a file whose format is known.
    static RawRows open(Path file, DatasetFormat format) throws IOException {
        if (format != DatasetFormat.PLAIN_TEXT) {
            return open(file);
        }
        var window = new FileWindow(file);
        skipMark(window);
        return new BlockRows(window);
    }

    private static void skipMark(FileWindow window) throws IOException {
        if (window.read() != 0xEF || window.read() != 0xBB || window.read() != 0xBF) {
            window.seek(0, 1);
        }
    }

    /// The next row, or null at the end.
    @Nullable
    RawRow next() throws IOException;

    /// Whether the file is one JSON array.
    boolean isArray();

    /// What is wrong with the file as a whole, known after the last row.
    List<FindingCode> findings();

    @Override
    void close() throws IOException;
}
