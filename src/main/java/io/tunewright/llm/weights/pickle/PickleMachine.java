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
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Interprets a pickle of protocol 2 as `torch.save` writes it for a dictionary of tensors. It knows the opcodes that
/// takes and the names in [Global]; all others end it. What it makes are values of [Value], never objects of a class
/// that the pickle chooses. Time and memory are bounded by the length of the pickle.
final class PickleMachine {

    private static final int MAX_STACK = 100_000;
    private static final int MAX_MEMO = 2_000_000;
    private static final int MAX_TEXT_BYTES = 4096;
    private static final int MAX_DIMENSIONS = 8;
    private static final int PROTOCOL = 2;
    private static final Pattern PLAIN_KEY = Pattern.compile("[0-9A-Za-z_]{1,40}");

    private final Path file;
    private final ByteBuffer code;
    private final List<Value> stack = new ArrayList<>();
    private final Map<Integer, Value> memo = new HashMap<>();

    /// @param file for messages
    PickleMachine(Path file, ByteBuffer code) {
        this.file = file;
        this.code = code.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The tensors of the dictionary.
    ///
    /// @throws ModelRefusedException `pickle`, with the opcode or name that does not belong into one of tensors
    Map<String, Tensor> run() {
        try {
            while (step()) {
                if (stack.size() > MAX_STACK) {
                    throw refused("piles up more than %d values".formatted(MAX_STACK));
                }
            }
        } catch (BufferUnderflowException e) {
            throw refused("ends in the middle of an instruction");
        }
        var result = pop();
        if (code.hasRemaining() || !stack.isEmpty() || !(result instanceof Dict)) {
            throw refused("does not hold exactly one dictionary");
        }
        Map<String, Tensor> tensors = new HashMap<>();
        ((Dict) result).items().forEach((name, value) -> {
            if (!(value instanceof Tensor tensor)) {
                throw refused("holds something else than a tensor under '%s'".formatted(Refusal.shown(name)));
            }
            tensors.put(name, tensor);
        });
        return tensors;
    }

    /// Runs one instruction; false at the end.
    private boolean step() {
        int opcode = code.get() & 0xff;
        switch (opcode) {
            case 0x80 -> requireProtocol(code.get());
            case '}' -> push(new Dict());
            case ')' -> push(new Tuple(List.of()));
            case '(' -> push(Constant.MARK);
            case 'N' -> push(Constant.NONE);
            case 0x88 -> push(new Truth(true));
            case 0x89 -> push(new Truth(false));
            case 'K' -> push(new Whole(code.get() & 0xff));
            case 'M' -> push(new Whole(code.getShort() & 0xffff));
            case 'J' -> push(new Whole(code.getInt()));
            case 0x8a -> push(new Whole(longNumber()));
            case 'X' -> push(new Text(text(code.getInt())));
            case 't' -> push(new Tuple(sinceMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case 'q' -> remember(code.get() & 0xff);
            case 'r' -> remember(code.getInt());
            case 'h' -> push(recall(code.get() & 0xff));
            case 'j' -> push(recall(code.getInt()));
            case 'c' -> push(new Name(global()));
            case 'Q' -> push(storage(pop()));
            case 'R' -> reduce();
            case 's' -> setItems(last(2));
            case 'u' -> setItems(sinceMark());
            case 'b' -> build();
            case '.' -> {
                return false;
            }
            default ->
                throw refused("has the opcode %s, which no dictionary of tensors needs".formatted(Opcode.name(opcode)));
        }
        return true;
    }

    private void requireProtocol(int protocol) {
        if (protocol != PROTOCOL) {
            throw refused("is a pickle of protocol %d, where torch.save writes %d".formatted(protocol, PROTOCOL));
        }
    }

    private long longNumber() {
        int length = code.get() & 0xff;
        if (length > Long.BYTES) {
            throw refused("has a number of %d bytes".formatted(length));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (code.get() & 0xffL) << 8 * i;
        }
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    private String text(int length) {
        if (length < 0 || length > MAX_TEXT_BYTES) {
            throw refused("has a text of %s bytes, at most %d are read"
                    .formatted(Integer.toUnsignedString(length), MAX_TEXT_BYTES));
        }
        byte[] bytes = new byte[length];
        code.get(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("has a text that is not UTF-8");
        }
    }

    private Global global() {
        var path = line() + "." + line();
        return Global.named(path)
                .orElseThrow(() -> refused(
                        "names the global %s, which no dictionary of tensors needs".formatted(Refusal.shown(path))));
    }

    private String line() {
        var line = new StringBuilder();
        for (char next = (char) (code.get() & 0xff); next != '\n'; next = (char) (code.get() & 0xff)) {
            if (line.length() == MAX_TEXT_BYTES) {
                throw refused("names a global of more than %d characters".formatted(MAX_TEXT_BYTES));
            }
            line.append(next);
        }
        return line.toString();
    }

    private void remember(int place) {
        if (stack.isEmpty()) {
            throw refused("takes a value where there is none");
        }
        memo.put(place, stack.getLast());
        if (memo.size() > MAX_MEMO) {
            throw refused("remembers more than %d values".formatted(MAX_MEMO));
        }
    }

    private Value recall(int place) {
        var value = memo.get(place);
        if (value == null) {
            throw refused("recalls a value that it has not remembered");
        }
        return value;
    }

    private void push(Value value) {
        stack.add(value);
    }

    private Value pop() {
        if (stack.isEmpty() || stack.getLast() == Constant.MARK) {
            throw refused("takes a value where there is none");
        }
        return stack.removeLast();
    }

    private List<Value> last(int count) {
        var values = new Value[count];
        for (int i = count - 1; i >= 0; i--) {
            values[i] = pop();
        }
        return List.of(values);
    }

    private List<Value> sinceMark() {
        int mark = stack.lastIndexOf(Constant.MARK);
        if (mark < 0) {
            throw refused("ends a group that has no beginning");
        }
        var group = List.copyOf(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return group;
    }

    private void setItems(List<Value> pairs) {
        var target = pop();
        if (!(target instanceof Dict dict) || pairs.size() % 2 != 0) {
            throw refused("sets items of something that is no dictionary");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof Text key)) {
                throw refused("has a dictionary whose keys are not texts");
            }
            if (dict.items().put(key.text(), pairs.get(i + 1)) != null) {
                throw refused("has the key '%s' twice".formatted(Refusal.shown(key.text())));
            }
        }
        push(target);
    }

    /// A state dictionary carries its modules' versions as an attribute, which is dropped.
    private void build() {
        var state = pop();
        var target = pop();
        if (!(target instanceof Dict) || !(state instanceof Dict)) {
            throw refused("sets attributes (BUILD) of something that is no dictionary");
        }
        push(target);
    }

    private void reduce() {
        var arguments = pop();
        var callable = pop();
        if (!(callable instanceof Name name) || !(arguments instanceof Tuple(List<Value> items))) {
            throw refused("calls (REDUCE) something that is no function");
        }
        push(
                switch (name.global()) {
                    case ORDERED_DICT -> {
                        if (!items.isEmpty()) {
                            throw refused("makes an OrderedDict out of something");
                        }
                        yield new Dict();
                    }
                    case REBUILD_TENSOR -> tensor(items);
                    case REBUILD_PARAMETER -> parameter(items);
                    default ->
                        throw refused("calls (REDUCE) %s, which is no function"
                                .formatted(name.global().path()));
                });
    }

    private Storage storage(Value reference) {
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
