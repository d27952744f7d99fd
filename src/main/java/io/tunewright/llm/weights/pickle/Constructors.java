package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.Safetensors.Entry;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.pickle.Value.Constant;
import io.tunewright.llm.weights.pickle.Value.Dict;
import io.tunewright.llm.weights.pickle.Value.Name;
import io.tunewright.llm.weights.pickle.Value.Storage;
import io.tunewright.llm.weights.pickle.Value.Tensor;
import io.tunewright.llm.weights.pickle.Value.Text;
import io.tunewright.llm.weights.pickle.Value.Truth;
import io.tunewright.llm.weights.pickle.Value.Tuple;
import io.tunewright.llm.weights.pickle.Value.Whole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What the few functions that a pickle of tensors calls stand for. Every argument is checked.
///
/// @param file for messages
record Constructors(Path file) {

    private static final int MAX_DIMENSIONS = 8;
    private static final Pattern PLAIN_KEY = Pattern.compile("[0-9A-Za-z_]{1,40}");

    Value call(Global global, List<Value> arguments) {
        return switch (global) {
            case ORDERED_DICT -> {
                if (!arguments.isEmpty()) {
                    throw refused("makes an OrderedDict out of something");
                }
                yield new Dict();
            }
            case REBUILD_TENSOR -> tensor(arguments);
            case REBUILD_PARAMETER -> parameter(arguments);
            default -> throw refused("calls (REDUCE) %s, which is no function".formatted(global.path()));
        };
    }

    /// The storage that a persistent id means.
    Storage storage(Value reference) {
        if (reference instanceof Tuple(List<Value> items)
                && items.size() == 5
                && items.get(0) instanceof Text(String kind)
                && kind.equals("storage")
                && items.get(1) instanceof Name(Global type)
                && type.type().isPresent()
                && items.get(2) instanceof Text(String key)
                && items.get(3) instanceof Text
                && items.get(4) instanceof Whole(long elements)) {
            if (!PLAIN_KEY.matcher(key).matches()) {
                throw refused("refers to the storage '%s', which is no plain name".formatted(Refusal.shown(key)));
            }
            if (elements < 0) {
                throw refused("refers to a storage of %d elements".formatted(elements));
            }
            return new Storage(type, key, elements);
        }
        throw refused("refers (BINPERSID) to something that is no storage");
    }

    private Tensor tensor(List<Value> items) {
        if (items.size() >= 6
                && items.size() <= 7
                && items.get(0) instanceof Storage storage
                && items.get(1) instanceof Whole(long offset)
                && items.get(2) instanceof Tuple size
                && items.get(3) instanceof Tuple stride
                && items.get(4) instanceof Truth
                && isEmpty(items.get(5))
                && (items.size() == 6 || isEmpty(items.get(6)))) {
            return tensor(storage, offset, numbers(size), numbers(stride));
        }
        throw refused("rebuilds a tensor from something else than a storage, an offset, a shape and strides");
    }

    private Tensor parameter(List<Value> items) {
        if (items.size() == 3
                && items.get(0) instanceof Tensor tensor
                && items.get(1) instanceof Truth
                && isEmpty(items.get(2))) {
            return tensor;
        }
        throw refused("rebuilds a parameter from something else than a tensor");
    }

    private static boolean isEmpty(Value value) {
        return value == Constant.NONE || value instanceof Dict(Map<String, Value> items) && items.isEmpty();
    }

    private List<Long> numbers(Tuple tuple) {
        if (tuple.items().size() > MAX_DIMENSIONS) {
            throw refused("has a tensor of %d dimensions, at most %d are read"
                    .formatted(tuple.items().size(), MAX_DIMENSIONS));
        }
        List<Long> numbers = new ArrayList<>();
        for (var item : tuple.items()) {
            if (!(item instanceof Whole(long number)) || number < 0) {
                throw refused("has a tensor whose shape or strides are not whole numbers from 0");
            }
            numbers.add(number);
        }
        return List.copyOf(numbers);
    }

    private Tensor tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
        var type = storage.type().type().orElse(TensorType.U8);
        try {
            long elements = shape.stream().reduce(1L, Math::multiplyExact);
            long end = Math.addExact(offset, elements);
            if (offset < 0 || end > storage.elements()) {
                throw refused("has a tensor of the elements %d to %d in a storage of %d"
                        .formatted(offset, end, storage.elements()));
            }
            requireRowByRow(shape, strides, elements);
            var entry = new Entry(
                    "",
                    type,
                    shape,
                    Math.multiplyExact(offset, (long) type.bytes()),
                    Math.multiplyExact(elements, (long) type.bytes()));
            return new Tensor(storage, entry);
        } catch (ArithmeticException e) {
            throw refused("has a tensor of the shape %s, which no file can hold".formatted(shape));
        }
    }

    private void requireRowByRow(List<Long> shape, List<Long> strides, long elements) {
        long expected = 1;
        boolean plain = shape.size() == strides.size();
        for (int i = shape.size() - 1; plain && elements > 0 && i >= 0; i--) {
            plain = shape.get(i) == 1 || strides.get(i) == expected;
            expected *= shape.get(i);
        }
        if (!plain) {
            throw refused(
                    "has a tensor of the shape %s with the strides %s, not row by row; save it after .contiguous()"
                            .formatted(shape, strides));
        }
    }

    private ModelRefusedException refused(String what) {
        return Refusal.of(file, what);
    }
}
