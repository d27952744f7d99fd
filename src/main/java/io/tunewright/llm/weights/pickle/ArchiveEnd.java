package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.pickle.Archive.Source;
import java.io.IOException;

/// The end of a zip archive, which tells where its directory lies.
///
/// @param entries in the directory
/// @param bytes   of the directory
/// @param offset  of the directory
record ArchiveEnd(long entries, long bytes, long offset) {

    /// Size of the shortest.
    static final int BYTES = 22;

    private static final int END = 0x0605_4b50;
    private static final int LOCATOR_64 = 0x0706_4b50;
    private static final int END_64 = 0x0606_4b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int END_64_BYTES = 56;
    private static final int MAX_COMMENT = 65_535;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    static ArchiveEnd find(Source source) throws IOException {
        int length = (int) Math.min(source.size(), BYTES + MAX_COMMENT);
        var tail = source.bytes(source.size() - length, length);
        for (int at = length - BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && at + BYTES + (tail.getShort(at + 20) & 0xffff) == length) {
                long place = source.size() - length + at;
                var end = new ArchiveEnd(
                        tail.getShort(at + 10) & 0xffff,
                        tail.getInt(at + 12) & UNSIGNED_INT,
                        tail.getInt(at + 16) & UNSIGNED_INT);
                boolean wide = end.entries() == 0xffff || end.bytes() == UNSIGNED_INT || end.offset() == UNSIGNED_INT;
                return wide || hasLocator(source, place) ? wide(source, place) : end;
            }
        }
        throw refused(source, "is cut off: the directory at its end is missing");
    }

    /// Where the short form has no room for the numbers.
    private static ArchiveEnd wide(Source source, long end) throws IOException {
        if (!hasLocator(source, end)) {
            throw refused(source, "has more than 4 GiB, but no directory for it");
        }
        long locator = end - LOCATOR_64_BYTES;
        long place = source.bytes(locator + 8, 8).getLong();
        if (place < 0 || place > locator - END_64_BYTES) {
            throw refused(source, "has a directory that lies outside of it");
        }
        var record = source.bytes(place, END_64_BYTES);
        if (record.getInt(0) != END_64) {
            throw refused(source, "has a damaged directory");
        }
        return new ArchiveEnd(record.getLong(32), record.getLong(40), record.getLong(48));
    }

    private static boolean hasLocator(Source source, long end) throws IOException {
        return end >= LOCATOR_64_BYTES
                && source.bytes(end - LOCATOR_64_BYTES, 4).getInt() == LOCATOR_64;
    }

    private static ModelRefusedException refused(Source source, String what) {
        return Refusal.of(source.file(), what);
    }
}
