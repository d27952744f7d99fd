package io.tunewright.worker.starter;

import java.nio.charset.StandardCharsets;

/// The printable characters that stand for the 256 bytes in byte-level vocabularies (GPT-2's table): printable
/// Latin-1 characters stand for themselves, the other bytes for the characters from U+0100 on.
final class ByteAlphabet {

    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    static String character(int unsignedByte) {
        return String.valueOf(CHARACTERS[unsignedByte]);
    }

    /// A text as the characters of its UTF-8 bytes.
    static String write(String text) {
        var written = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            written.append(CHARACTERS[b & 0xFF]);
        }
        return written.toString();
    }

    private static char[] characters() {
        var table = new char[256];
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            table[b] = printable ? (char) b : next++;
        }
        return table;
    }
}
