package io.tunewright.llm.weights.pickle;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The bytes of a pickle: opcodes and what follows them. Nothing is allocated from a length that is too large.
final class PickleCode {

    private static final int MAX_LINE_CHARACTERS = 4096;

    private final Path file;
    private final ByteBuffer code;
    private final int maxTextBytes;

    /// @param file         for messages
    /// @param maxTextBytes that one text may have
    PickleCode(Path file, ByteBuffer code, int maxTextBytes) {
        this.file = file;
        this.maxTextBytes = maxTextBytes;
        this.code = code.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isAtEnd() {
        return !code.hasRemaining();
    }

    /// @throws BufferUnderflowException at the end, as all that read
    int unsignedByte() {
        return code.get() & 0xff;
    }

    int unsignedShort() {
        return code.getShort() & 0xffff;
    }

    int whole() {
        return code.getInt();
    }

    double fraction() {
        return Double.longBitsToDouble(Long.reverseBytes(code.getLong()));
    }

    /// A number of as many bytes as its first byte says.
    long longNumber() {
        int length = code.get() & 0xff;
        if (length > Long.BYTES) {
            throw Refusal.of(file, "has a number of %d bytes".formatted(length));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (code.get() & 0xffL) << 8 * i;
        }
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    /// UTF-8 of as many bytes as its first four bytes say.
    String text() {
        int length = code.getInt();
        if (length < 0 || length > maxTextBytes) {
            throw Refusal.of(
                    file,
                    "has a text of %s bytes, at most %d are read"
                            .formatted(Integer.toUnsignedString(length), maxTextBytes));
        }
        if (length > code.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        code.get(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.of(file, "has a text that is not UTF-8");
        }
    }

    /// ASCII up to the end of a line.
    String line() {
        var line = new StringBuilder();
        for (char next = (char) (code.get() & 0xff); next != '\n'; next = (char) (code.get() & 0xff)) {
            if (line.length() == MAX_LINE_CHARACTERS) {
                throw Refusal.of(file, "names a global of more than %d characters".formatted(MAX_LINE_CHARACTERS));
            }
            line.append(next);
        }
        return line.toString();
    }
}
