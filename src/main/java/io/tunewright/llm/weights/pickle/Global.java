package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.weights.TensorType;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The only names from outside that a pickle may use. They are compared as text: nothing is looked up, loaded or
/// called under any of them.
enum Global {
    REBUILD_TENSOR("torch._utils._rebuild_tensor_v2", null),
    REBUILD_PARAMETER("torch._utils._rebuild_parameter", null),
    ORDERED_DICT("collections.OrderedDict", null),
    FLOAT("torch.FloatStorage", TensorType.F32),
    HALF("torch.HalfStorage", TensorType.F16),
    BFLOAT16("torch.BFloat16Storage", TensorType.BF16),
    DOUBLE("torch.DoubleStorage", TensorType.F64),
    LONG("torch.LongStorage", TensorType.I64),
    INT("torch.IntStorage", TensorType.I32),
    SHORT("torch.ShortStorage", TensorType.I16),
    CHAR("torch.CharStorage", TensorType.I8),
    BYTE("torch.ByteStorage", TensorType.U8),
    BOOL("torch.BoolStorage", TensorType.BOOL);

    private final String path;
    private final @Nullable TensorType type;

    Global(String path, @Nullable TensorType type) {
        this.path = path;
        this.type = type;
    }

    static Optional<Global> named(String path) {
        return Arrays.stream(values()).filter(each -> each.path.equals(path)).findFirst();
    }

    /// What the elements of a storage are; empty for what is no storage.
    Optional<TensorType> type() {
        return Optional.ofNullable(type);
    }

    String path() {
        return path;
    }
}
