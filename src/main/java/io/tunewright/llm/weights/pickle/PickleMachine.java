package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.pickle.Value.Constant;
import io.tunewright.llm.weights.pickle.Value.Dict;
import io.tunewright.llm.weights.pickle.Value.Name;
import io.tunewright.llm.weights.pickle.Value.Text;
import io.tunewright.llm.weights.pickle.Value.Truth;
import io.tunewright.llm.weights.pickle.Value.Tuple;
import io.tunewright.llm.weights.pickle.Value.Whole;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Interprets a pickle of protocol 2 as `torch.save` writes it for a dictionary of tensors. It knows the opcodes that
/// takes and the names in [Global]; all others end it, but for those that [Extent#CHECKPOINT] reads past. What it
/// makes are values of [Value], never objects of a class that the pickle chooses. Time and memory are bounded by the
/// length of the pickle.
final class PickleMachine {

    private static final int MAX_STACK = 100_000;
    private static final int MAX_VALUES = 2_000_000;
    private static final int MAX_MEMO = 1_000_000;
    private static final int PROTOCOL = 2;

    private final Path file;
    private final Extent extent;
    private final PickleCode code;
    private final Constructors constructors;
    private final List<Value> stack = new ArrayList<>();
    private final Map<Integer, Value> memo = new HashMap<>();
    private int values;

    /// @param file for messages
    PickleMachine(Path file, ByteBuffer code, Extent extent) {
        this.file = file;
        this.extent = extent;
        this.code = new PickleCode(file, code, extent.maxTextBytes());
        constructors = new Constructors(file);
    }

    /// The dictionary that the pickle is.
    ///
    /// @throws ModelRefusedException `pickle`, with the opcode or name that does not belong into one of tensors
    Dict run() {
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
        if (!code.isAtEnd() || !stack.isEmpty() || !(result instanceof Dict dictionary)) {
            throw refused("does not hold exactly one dictionary");
        }
        return dictionary;
    }

    /// Runs one instruction; false at the end.
    private boolean step() {
        int opcode = code.unsignedByte();
        switch (opcode) {
            case 0x80 -> requireProtocol(code.unsignedByte());
            case '}' -> push(new Dict());
            case ')' -> push(new Tuple(List.of()));
            case '(' -> push(Constant.MARK);
            case 'N' -> push(Constant.NONE);
            case 0x88 -> push(new Truth(true));
            case 0x89 -> push(new Truth(false));
            case 'K' -> push(new Whole(code.unsignedByte()));
            case 'M' -> push(new Whole(code.unsignedShort()));
            case 'J' -> push(new Whole(code.whole()));
            case 0x8a -> push(new Whole(code.longNumber()));
            case 'X' -> push(new Text(code.text()));
            case 't' -> push(new Tuple(sinceMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case 'q' -> remember(code.unsignedByte());
            case 'r' -> remember(code.whole());
            case 'h' -> push(recall(code.unsignedByte()));
            case 'j' -> push(recall(code.whole()));
            case 'c' -> push(global());
            case 'Q' -> push(constructors.storage(pop()));
            case 'R' -> reduce();
            case 's' -> setItems(last(2));
            case 'u' -> setItems(sinceMark());
            case 'b' -> build();
            case '.' -> {
                return false;
            }
            default -> {
                if (extent != Extent.CHECKPOINT || !readPast(opcode)) {
                    throw refused(
                            "has the opcode %s, which no dictionary of tensors needs".formatted(Opcode.name(opcode)));
                }
            }
        }
        return true;
    }

    /// Runs an instruction that nothing but the rest of a checkpoint needs: lists, fractions, objects.
    private boolean readPast(int opcode) {
        switch (opcode) {
            case ']' -> push(Constant.PASSED);
            case 'G' -> {
                code.fraction();
                push(Constant.PASSED);
            }
            case 'a' -> {
                pop();
                requirePassed(pop());
            }
            case 'e' -> {
                sinceMark();
                requirePassed(pop());
            }
            case 0x81 -> {
                pop();
                requirePassed(pop());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void requirePassed(Value value) {
        if (value != Constant.PASSED) {
            throw refused("makes an object of, or adds to, something that a checkpoint does not need");
        }
        push(value);
    }

    private void requireProtocol(int protocol) {
        if (protocol != PROTOCOL) {
            throw refused("is a pickle of protocol %d, where torch.save writes %d".formatted(protocol, PROTOCOL));
        }
    }

    private Value global() {
        var path = code.line() + "." + code.line();
        if (extent.readsPast(path)) {
            return Constant.PASSED;
        }
        return Global.named(path)
                .map(Name::new)
                .orElseThrow(() -> refused(
                        "names the global %s, which no dictionary of tensors needs".formatted(Refusal.shown(path))));
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
        if (++values > MAX_VALUES) {
            throw refused("makes more than %d values".formatted(MAX_VALUES));
        }
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
            if (extent == Extent.CHECKPOINT && !(pairs.get(i) instanceof Text)) {
                continue; // an optimiser numbers its states
            }
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
        if (target != Constant.PASSED && (!(target instanceof Dict) || !(state instanceof Dict))) {
            throw refused("sets attributes (BUILD) of something that is no dictionary");
        }
        push(target);
    }

    private void reduce() {
        var arguments = pop();
        var callable = pop();
        if (callable == Constant.PASSED) {
            push(callable);
            return;
        }
        if (!(callable instanceof Name name) || !(arguments instanceof Tuple(List<Value> items))) {
            throw refused("calls (REDUCE) something that is no function");
        }
        push(constructors.call(name.global(), items));
    }

    private ModelRefusedException refused(String what) {
        return Refusal.of(file, what);
    }
}
