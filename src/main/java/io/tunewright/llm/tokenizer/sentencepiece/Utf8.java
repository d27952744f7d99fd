package io.tunewright.llm.tokenizer.sentencepiece;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Characters in UTF-8 bytes.
final class Utf8 {

    static final byte[] SPACE_SYMBOL = "\u2581".getBytes(StandardCharsets.UTF_8);
    static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

    private Utf8() {}

    /// Bytes of the character that begins with this one, by what the first byte says; 1 for one that begins none.
    static int length(byte first) {
        int high = (first & 0xff) >> 4;
        return high < 0xc ? 1 : high < 0xe ? 2 : high == 0xe ? 3 : 4;
    }

    /// The same, cut at the end.
    static int length(byte[] bytes, int at, int end) {
        return Math.min(length(bytes[at]), end - at);
    }

    /// Bytes of the whole character at `at`, 0 if there is none.
    static int valid(byte[] bytes, int at, int end) {
        int length = length(bytes[at]);
        if (bytes[at] < 0 && length == 1 || at + length > end) {
            return 0;
        }
        int point = length == 1 ? bytes[at] : bytes[at] & 0xff >> length + 1;
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
            point = point << 6 | bytes[at + i] & 0x3f;
        }
        int least = length == 1 ? 0 : length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000;
        boolean surrogate = point >= 0xd800 && point <= 0xdfff;
        return point < least || point > 0x10_ffff || surrogate ? 0 : length;
    }

    static boolean endsWith(byte[] bytes, int end, byte[] suffix) {
        return end >= suffix.length && Arrays.equals(bytes, end - suffix.length, end, suffix, 0, suffix.length);
    }
}
