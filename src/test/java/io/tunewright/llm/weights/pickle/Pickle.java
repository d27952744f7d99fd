package io.tunewright.llm.weights.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles opcode by opcode.
final class Pickle {

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    Pickle() {
        op(0x80).op(2);
    }

    static Pickle of(String raw) {
        var pickle = new Pickle();
        pickle.code.writeBytes(raw.getBytes(StandardCharsets.ISO_8859_1));
        return pickle;
    }

    Pickle op(int opcode) {
        code.write(opcode);
        return this;
    }

    Pickle text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        code.write('X');
        return raw(int32(bytes.length)).raw(bytes);
    }

    Pickle number(long number) {
        return op(0x8a).op(8)
                .raw(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array());
    }

    Pickle global(String module, String name) {
        return raw(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Pickle tuple(long... numbers) {
        op('(');
        for (long number : numbers) {
            number(number);
        }
        return op('t');
    }

    /// A reference to a storage of floats.
    Pickle storage(String key, long elements) {
        return storage("FloatStorage", key, elements);
    }

    Pickle storage(String type, String key, long elements) {
        return op('(').text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements)
                .op('t')
                .op('Q');
    }

    /// A tensor over the storage that was written last: `_rebuild_tensor_v2(storage, offset, shape, strides, …)`.
    Pickle tensor(String key, long elements, long offset, long[] shape, long[] strides) {
        return tensor("FloatStorage", key, elements, offset, shape, strides);
    }

    Pickle tensor(String type, String key, long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .storage(type, key, elements)
                .number(offset);
        return tuple(shape)
                .tuple(strides)
                .op(0x89)
                .global("collections", "OrderedDict")
                .op(')')
                .op('R')
                .op('t')
                .op('R');
    }

    Pickle raw(byte[] bytes) {
        code.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return code.toByteArray();
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
