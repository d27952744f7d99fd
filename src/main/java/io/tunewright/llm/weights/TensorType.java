package io.tunewright.llm.weights;

import java.util.Optional;

/// Element types of a safetensors file, under the names the format gives them.
public enum TensorType {
    BOOL(1),
    U8(1),
    I8(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// Size of one element.
    public int bytes() {
        return bytes;
    }

    static Optional<TensorType> named(String name) {
        for (var type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
