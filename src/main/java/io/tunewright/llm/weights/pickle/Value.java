package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.weights.Safetensors.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a tensor-only pickle can be made of. Nothing of it is ever compared, hashed or printed as a whole: a value
/// may hold itself many times over.
sealed interface Value {

    record Text(String text) implements Value {}

    record Whole(long number) implements Value {}

    record Truth(boolean value) implements Value {}

    enum Constant implements Value {
        NONE,
        MARK,
        /// Something that was read past.
        PASSED
    }

    /// A name from outside of the pickle.
    record Name(Global global) implements Value {}

    record Tuple(List<Value> items) implements Value {}

    record Dict(Map<String, Value> items) implements Value {
        Dict() {
            this(new LinkedHashMap<>());
        }
    }

    /// Bytes in an entry of the archive.
    record Storage(Global type, String key, long elements) implements Value {}

    /// A tensor, row by row in a storage; its place is counted from the beginning of the storage.
    record Tensor(Storage storage, Entry entry) implements Value {}
}
