package io.tunewright.llm.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the pieces of a vocabulary stand for, as bytes. Byte-level vocabularies (GPT-2) write each byte as a
/// printable character and have one for every byte; others are text with `▁` for a space and `<0xE4>` for single
/// bytes.
final class TokenBytes {

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
    private static final Map<Integer, Byte> ALPHABET = alphabet();

    private final String[] pieces;
    private final Set<Integer> special;
    private final boolean byteLevel;

    /// @param ids     piece to id
    /// @param special ids of tokens that stand for their own name
    TokenBytes(Map<String, Integer> ids, Set<Integer> special) {
        pieces = new String[1 + ids.values().stream().mapToInt(id -> id).max().orElse(-1)];
        Arrays.fill(pieces, "");
        ids.forEach((piece, id) -> pieces[id] = piece);
        this.special = special;
        this.byteLevel = ids.containsKey("Ġ");
    }

    byte[] of(int id) {
        String piece = id < 0 || id >= pieces.length ? "" : pieces[id];
        if (special.contains(id)) {
            return utf8(piece);
        }
        if (byteLevel) {
            return byteLevel(piece);
        }
        var single = BYTE.matcher(piece);
        return single.matches()
                ? new byte[] {(byte) Integer.parseInt(single.group(1), 16)}
                : utf8(piece.replace('▁', ' '));
    }

    /// A character outside of the alphabet is one of an added token's name.
    private static byte[] byteLevel(String piece) {
        var bytes = new ByteArrayOutputStream();
        piece.codePoints().forEach(c -> {
            var known = ALPHABET.get(c);
            if (known == null) {
                bytes.writeBytes(utf8(Character.toString(c)));
            } else {
                bytes.write(known);
            }
        });
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Printable Latin-1 characters stand for themselves, the other bytes for the characters from 256 on, in order
    /// (Radford et al. 2019, `bytes_to_unicode`).
    private static Map<Integer, Byte> alphabet() {
        var alphabet = new HashMap<Integer, Byte>();
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value != 0xAD;
            alphabet.put(printable ? value : next++, (byte) value);
        }
        return Map.copyOf(alphabet);
    }
}
