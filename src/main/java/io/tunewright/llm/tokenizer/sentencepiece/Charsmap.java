package io.tunewright.llm.tokenizer.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Replacements of character sequences, such as NFKC: four bytes of length, a double-array trie in Darts' layout
/// whose values are places in what follows, and the replacements, each ended by a zero byte.
///
/// @see <a href="https://github.com/s-yata/darts-clone">Darts-clone, the layout of the trie</a>
final class Charsmap {

    private final int[] units;
    private final byte[] replacements;

    private Charsmap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /// @param blob empty for no replacements
    static Charsmap read(ByteBuffer blob) {
        if (!blob.hasRemaining()) {
            return new Charsmap(new int[0], new byte[0]);
        }
        var bytes = blob.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < 4) {
            throw ProtoReader.refused("has a charsmap that is cut off");
        }
        int trieBytes = bytes.getInt();
        if (trieBytes < 4 || trieBytes % 4 != 0 || trieBytes >= bytes.remaining()) {
            throw ProtoReader.refused(
                    "has a charsmap whose trie claims %d of %d bytes".formatted(trieBytes, bytes.remaining()));
        }
        int[] units = new int[trieBytes / 4];
        bytes.slice(4, trieBytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(units);
        byte[] replacements = new byte[bytes.remaining() - trieBytes];
        bytes.get(4 + trieBytes, replacements);
        if (replacements[replacements.length - 1] != 0) {
            throw ProtoReader.refused("has a charsmap whose last replacement has no end");
        }
        return new Charsmap(units, replacements);
    }

    /// The longest sequence at `at` that has a replacement: its length in the upper half, the place of the
    /// replacement in the lower; 0 if there is none.
    long longest(byte[] text, int at, int end) {
        long found = 0;
        if (units.length == 0) {
            return found;
        }
        int node = offset(units[0]);
        for (int i = at; i < end; i++) {
            int label = text[i] & 0xff;
            node ^= label;
            if (node < 0 || node >= units.length || (units[node] & 0x8000_00ff) != label) {
                return found;
            }
            int unit = units[node];
            node ^= offset(unit);
            boolean leaf = (unit >>> 8 & 1) == 1;
            if (leaf && node >= 0 && node < units.length) {
                int place = units[node] & 0x7fff_ffff;
                if (place < replacements.length) {
                    found = (long) (i + 1 - at) << 32 | place;
                }
            }
        }
        return found;
    }

    byte[] replacements() {
        return replacements;
    }

    int endOf(int place) {
        int end = place;
        while (replacements[end] != 0) {
            end++;
        }
        return end;
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }
}
