package io.tunewright.dataset.format;

import io.tunewright.common.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes rows strictly: a file in another encoding is refused, never repaired by guessing.
final class Utf8 {

    private final CharsetDecoder decoder = strict(StandardCharsets.UTF_8);

    /// @throws InvalidInputException `not-utf8` with the line
    String decode(byte[] bytes, int line) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            String guess = guess(bytes);
            throw new InvalidInputException(
                    "not-utf8",
                    "file",
                    "Line %d is not UTF-8 text (it looks like %s). Save the file as UTF-8 and upload it again"
                            .formatted(line, guess),
                    line,
                    guess);
        }
    }

    /// Decodes what was checked before; the end may lie inside of a character.
    static String lenient(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String guess(byte[] bytes) {
        try {
            String text = strict(Charset.forName("GB18030"))
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            long chinese = text.codePoints()
                    .filter(point -> point >= 0x4E00 && point <= 0x9FFF)
                    .count();
            long foreign = text.codePoints().filter(point -> point > 0x7F).count();
            if (chinese * 2 > foreign) {
                return "GBK";
            }
        } catch (CharacterCodingException malformed) {
            // not Chinese
        }
        return "Latin-1";
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
}
