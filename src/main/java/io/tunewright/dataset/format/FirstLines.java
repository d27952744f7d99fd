package io.tunewright.dataset.format;

/// Remembers for each hash the line where it was first seen: a table of primitives, 12 bytes an entry at half load.
final class FirstLines {

    private long[] hashes = new long[1 << 10];
    /// Line of the hash at the same place, 0 where the place is free.
    private int[] lines = new int[1 << 10];
    private int size;

    /// The line where `hash` was first seen, or 0 if this is the first time.
    int firstLine(long hash, int line) {
        int place = place(hashes, lines, hash);
        if (lines[place] != 0) {
            return lines[place];
        }
        hashes[place] = hash;
        lines[place] = line;
        if (++size * 2 > hashes.length) {
            grow();
        }
        return 0;
    }

    private static int place(long[] hashes, int[] lines, long hash) {
        int mask = hashes.length - 1;
        int place = (int) (hash ^ hash >>> 32) & mask;
        while (lines[place] != 0 && hashes[place] != hash) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        var moreHashes = new long[hashes.length * 2];
        var moreLines = new int[lines.length * 2];
        for (int i = 0; i < hashes.length; i++) {
            if (lines[i] != 0) {
                int place = place(moreHashes, moreLines, hashes[i]);
                moreHashes[place] = hashes[i];
                moreLines[place] = lines[i];
            }
        }
        hashes = moreHashes;
        lines = moreLines;
    }
}
