package io.tunewright.llm.chat;

import java.util.HashMap;
import java.util.Map;

/// `namespace(...)`: the one value whose parts a template may change, also from inside of a loop.
final class Namespace implements Values.Attributes {

    private final Map<String, Object> values;

    Namespace(Map<String, Object> values) {
        this.values = new HashMap<>(values);
    }

    @Override
    public Object attribute(String name) {
        var value = values.get(name);
        return value == null ? new Values.Undefined(name) : value;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
