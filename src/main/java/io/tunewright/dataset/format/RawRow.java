package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of one row.
///
/// @param number   from 0, without gaps
/// @param line     as in [io.tunewright.dataset.Example]
/// @param fileLine line of the file where the row begins, from 1
/// @param start    place in the file of its first byte
/// @param length   its bytes in the file
/// @param bytes    what of it was kept; all of it unless `remark` says otherwise
/// @param remark   why the row cannot be read (an error) or what was done to it (a warning), or null
/// @param details  arguments of `remark`
record RawRow(
        int number,
        int line,
        int fileLine,
        long start,
        long length,
        byte[] bytes,
        @Nullable FindingCode remark,
        List<String> details) {

    /// Bytes a row may have.
    static final int MAX_BYTES = 4 << 20;

    /// A row whose line is its line in the file; one of more bytes than a row may have is damaged.
    static RawRow at(int number, int line, long start, long length, byte[] bytes) {
        boolean tooLong = length > MAX_BYTES;
        return new RawRow(
                number,
                line,
                line,
                start,
                length,
                bytes,
                tooLong ? FindingCode.ROW_TOO_LONG : null,
                tooLong ? List.of(limit()) : List.of());
    }

    /// A part of a document that is longer than a row may be and goes on in the next row.
    static RawRow cut(int number, int line, long start, byte[] bytes) {
        return new RawRow(number, line, line, start, bytes.length, bytes, FindingCode.DOCUMENT_CUT, List.of(limit()));
    }

    private static String limit() {
        return Integer.toString(MAX_BYTES >> 20);
    }
}
