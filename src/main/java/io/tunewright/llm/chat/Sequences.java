package io.tunewright.llm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Subscripts and slices of strings, lists and dictionaries, with Python's negative indices. Strings count code
/// points.
final class Sequences {

    private Sequences() {}

    static Object get(Object target, Object index) {
        switch (target) {
            case Map<?, ?> map -> {
                var value = Values.widened(map).get(index);
                return value == null ? new Values.Undefined(Values.text(index)) : value;
            }
            case Values.Attributes attributes
            when index instanceof String name -> {
                return attributes.attribute(name);
            }
            case Values.Undefined(var name) -> throw new TemplateException("'" + name + "' is undefined");
            case String _, List<?> _, Values.Tuple _ -> {
                if (!(index instanceof Long number)) {
                    return new Values.Undefined(Values.text(index));
                }
                long length = Values.length(target);
                long at = number < 0 ? number + length : number;
                if (at < 0 || at >= length) {
                    return new Values.Undefined(Values.typeName(target) + " item " + number);
                }
                return target instanceof String s
                        ? Character.toString(s.codePointAt(s.offsetByCodePoints(0, (int) at)))
                        : Values.items(target).get((int) at);
            }
            default -> {
                return new Values.Undefined(Values.text(index));
            }
        }
    }

    static Object slice(Object target, @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
        long length = Values.length(target);
        long by = step == null || step == Values.NONE ? 1 : Values.whole(step);
        if (by == 0) {
            throw new TemplateException("the step of a slice must not be 0");
        }
        long from = bound(start, by > 0 ? 0 : length - 1, length, by);
        long to = bound(stop, by > 0 ? length : -1, length, by);
        List<Object> source = target instanceof String ? List.of() : Values.items(target);
        if (target instanceof String s && by == 1) {
            return from >= to
                    ? ""
                    : s.substring(s.offsetByCodePoints(0, (int) from), s.offsetByCodePoints(0, (int) to));
        }
        if (target instanceof String s) {
            source = Values.items(s);
        }
        List<Object> result = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            result.add(source.get((int) i));
        }
        if (target instanceof String) {
            var text = new StringBuilder();
            result.forEach(text::append);
            return text.toString();
        }
        return target instanceof Values.Tuple ? new Values.Tuple(result) : result;
    }

    private static long bound(@Nullable Object value, long initial, long length, long step) {
        if (value == null || value == Values.NONE) {
            return initial;
        }
        long at = Values.whole(value);
        at = at < 0 ? at + length : at;
        return step > 0 ? Math.clamp(at, 0, length) : Math.clamp(at, -1, length - 1);
    }
}
