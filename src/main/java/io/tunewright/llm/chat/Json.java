package io.tunewright.llm.chat;

import java.util.List;
import java.util.Map;

/// The `tojson` filter as transformers defines it: Python's `json.dumps` with `ensure_ascii=False`, nothing escaped
/// for HTML.
final class Json {

    private static final int MAX_DEPTH = 32;

    private final StringBuilder out = new StringBuilder();
    private final int indent;
    private final boolean sorted;
    private final String separator;

    private Json(int indent, boolean sorted) {
        this.indent = indent;
        this.sorted = sorted;
        separator = indent < 0 ? ", " : ",";
    }

    /// @param indent spaces a level, below 0 for one line
    static String write(Object value, int indent, boolean sorted) {
        var json = new Json(indent, sorted);
        json.append(value, 0);
        return json.out.toString();
    }

    private void append(Object value, int depth) {
        if (depth > MAX_DEPTH || out.length() > Budget.MAX_CHARACTERS) {
            throw new TemplateException("a value of the chat template is too large for tojson");
        }
        switch (value) {
            case String s -> quote(s);
            case Boolean b -> out.append(b);
            case Long l -> out.append(l);
            case Double d ->
                out.append(
                        d.isNaN() ? "NaN" : d.isInfinite() ? (d > 0 ? "Infinity" : "-Infinity") : Values.floatText(d));
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case Values.Tuple(var items) -> array(items, depth);
            default -> {
                if (value != Values.NONE) {
                    throw new TemplateException(Values.typeName(value) + " cannot be written as JSON");
                }
                out.append("null");
            }
        }
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        var keys = Values.items(map).stream();
        var next = "";
        for (var key : (sorted ? keys.sorted(Values::compare) : keys).toList()) {
            out.append(next);
            line(depth + 1);
            quote(key instanceof String s ? s : write(key, -1, false));
            out.append(": ");
            append(Values.widened(map).getOrDefault(key, Values.NONE), depth + 1);
            next = separator;
        }
        line(depth);
        out.append('}');
    }

    private void array(List<?> items, int depth) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        var next = "";
        for (var item : items) {
            out.append(next);
            line(depth + 1);
            append(item, depth + 1);
            next = separator;
        }
        line(depth);
        out.append(']');
    }

    private void line(int depth) {
        if (indent >= 0) {
            out.append('\n').repeat(" ", indent * depth);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
