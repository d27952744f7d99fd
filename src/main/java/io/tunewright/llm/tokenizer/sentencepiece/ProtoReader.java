package io.tunewright.llm.tokenizer.sentencepiece;

import io.tunewright.llm.ModelRefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads protocol buffers field by field. Nothing is read beyond the buffer and nothing is allocated from a length
/// that the buffer does not hold.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/">the wire format</a>
final class ProtoReader {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuffer bytes;
    private int wireType;

    ProtoReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Number of the next field, 0 at the end.
    int next() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        long tag = varint();
        wireType = (int) tag & 7;
        long field = tag >>> 3;
        if (field < 1 || field > 0x1fff_ffff) {
            throw refused("has the field number " + field);
        }
        return (int) field;
    }

    /// A whole number that fits into 32 bits.
    int whole() {
        require(VARINT);
        return (int) varint();
    }

    boolean flag() {
        require(VARINT);
        return varint() != 0;
    }

    float number() {
        require(FIXED_32);
        need(4);
        return bytes.getFloat();
    }

    String text(int maxBytes) {
        var encoded = bytes(maxBytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw refused("has a text that is not UTF-8");
        }
    }

    ByteBuffer bytes(int maxBytes) {
        require(LENGTH);
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw refused("has a field that claims %s bytes where %d are left"
                    .formatted(Long.toUnsignedString(length), bytes.remaining()));
        }
        if (length > maxBytes) {
            throw refused("has a field of %d bytes, at most %d are read".formatted(length, maxBytes));
        }
        var part = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return part;
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED_64 -> pass(8);
            case LENGTH -> bytes(Integer.MAX_VALUE);
            case FIXED_32 -> pass(4);
            default -> throw refused("has a field of the unknown wire type " + wireType);
        }
    }

    private long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            need(1);
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw refused("has a number of more than ten bytes");
    }

    private void pass(int count) {
        need(count);
        bytes.position(bytes.position() + count);
    }

    private void need(int count) {
        if (bytes.remaining() < count) {
            throw refused("ends in the middle of a field");
        }
    }

    private void require(int expected) {
        if (wireType != expected) {
            throw refused("has a field of wire type %d where %d belongs".formatted(wireType, expected));
        }
    }

    static ModelRefusedException refused(String what) {
        return new ModelRefusedException(
                "bad-tokenizer", "tokenizer.model " + what + "; take the one the model was published with");
    }
}
