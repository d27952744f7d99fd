package io.tunewright.llm.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that a statement sees: its own and those of the blocks around it.
final class Scope {

    private final @Nullable Scope outer;
    private final Map<String, Object> values = new HashMap<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    Object get(String name) {
        for (var scope = this; scope != null; scope = scope.outer) {
            var value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Values.Undefined(name);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Scope inner() {
        return new Scope(this);
    }
}
