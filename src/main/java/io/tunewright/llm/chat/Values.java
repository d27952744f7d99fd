package io.tunewright.llm.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The values of a template and Python's rules for them: [String], [Long], [Double], [Boolean], [List], [Tuple],
/// [Map], [#NONE], [Undefined], [Attributes] and [Callable]. There is no other kind, so no object of the host can be
/// reached.
final class Values {

    static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    private Values() {}

    /// A name or key that has no value.
    record Undefined(String name) {}

    /// A fixed list; prints in parentheses.
    record Tuple(List<Object> items) {}

    /// A value with named parts, such as `loop`.
    interface Attributes {
        Object attribute(String name);
    }

    /// A value that can be called: a macro or one of the few global functions.
    interface Callable {
        Object call(List<Object> positional, Map<String, Object> named);
    }

    static boolean truth(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case String s -> !s.isEmpty();
            case Long l -> l != 0;
            case Double d -> d != 0;
            case List<?> list -> !list.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined _ -> false;
            default -> value != NONE;
        };
    }

    /// Python's `str`.
    static String text(Object value) {
        return switch (value) {
            case String s -> s;
            case Undefined _ -> "";
            default -> {
                var out = new StringBuilder();
                represent(value, out, 0);
                yield out.toString();
            }
        };
    }

    /// Python's `repr`.
    static String represent(Object value) {
        var out = new StringBuilder();
        represent(value, out, 0);
        return out.toString();
    }

    private static void represent(Object value, StringBuilder out, int depth) {
        if (depth > 32 || out.length() > Budget.MAX_CHARACTERS) {
            throw new TemplateException("a value of the chat template is too large to be written");
        }
        switch (value) {
            case String s -> quote(s, out);
            case Boolean b -> out.append(b ? "True" : "False");
            case Double d -> out.append(floatText(d));
            case List<?> list -> sequence(list, "[", "]", out, depth);
            case Tuple(var items) -> sequence(items, "(", items.size() == 1 ? ",)" : ")", out, depth);
            case Map<?, ?> map -> {
                out.append('{');
                var separator = "";
                for (var entry : map.entrySet()) {
                    out.append(separator);
                    represent(entry.getKey(), out, depth + 1);
                    out.append(": ");
                    represent(entry.getValue(), out, depth + 1);
                    separator = ", ";
                }
                out.append('}');
            }
            case Undefined _ -> out.append("Undefined");
            case Attributes _ -> out.append("<namespace>");
            case Callable _ -> out.append("<function>");
            default -> out.append(value);
        }
    }

    private static void sequence(List<?> items, String open, String close, StringBuilder out, int depth) {
        out.append(open);
        var separator = "";
        for (var item : items) {
            out.append(separator);
            represent(item, out, depth + 1);
            separator = ", ";
        }
        out.append(close);
    }

    private static void quote(String text, StringBuilder out) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        out.append(quote);
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default ->
                    out.append(c == quote ? "\\" + c : c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.append(quote);
    }

    /// Python's shortest form of a float.
    static String floatText(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e16)) {
            var text = Double.toString(value).toLowerCase(Locale.ROOT);
            int e = text.indexOf('e');
            var digits = text.substring(0, e).replaceFirst("\\.0$", "");
            int exponent = Integer.parseInt(text.substring(e + 1));
            return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        var plain = new BigDecimal(Double.toString(value)).toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    /// The items of anything that a loop can go through.
    static List<Object> items(Object value) {
        return switch (value) {
            case List<?> list -> widened(list);
            case Tuple tuple -> tuple.items();
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String s -> {
                List<Object> characters = new ArrayList<>();
                s.codePoints().forEach(c -> characters.add(Character.toString(c)));
                yield characters;
            }
            case Undefined _ -> List.of();
            default -> throw new TemplateException(typeName(value) + " cannot be iterated");
        };
    }

    @SuppressWarnings("unchecked")
    static List<Object> widened(List<?> list) {
        return (List<Object>) list;
    }

    @SuppressWarnings("unchecked")
    static Map<Object, Object> widened(Map<?, ?> map) {
        return (Map<Object, Object>) map;
    }

    static long length(Object value) {
        return switch (value) {
            case String s -> s.codePointCount(0, s.length());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Map<?, ?> map -> map.size();
            case Undefined _ -> 0;
            default -> throw new TemplateException(typeName(value) + " has no length");
        };
    }

    static boolean equal(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return number(left) == number(right);
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return equalItems(a, b);
        }
        if (left instanceof Tuple(var a) && right instanceof Tuple(var b)) {
            return equalItems(a, b);
        }
        return left.equals(right);
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    static int compare(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Long a && right instanceof Long b
                    ? Long.compare(a, b)
                    : Double.compare(number(left), number(right));
        }
        if (left instanceof String a && right instanceof String b) {
            return compareText(a, b);
        }
        var a = left instanceof Tuple tuple ? tuple.items() : left;
        var b = right instanceof Tuple tuple ? tuple.items() : right;
        if (a instanceof List<?> first && b instanceof List<?> second) {
            for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
                if (!equal(first.get(i), second.get(i))) {
                    return compare(first.get(i), second.get(i));
                }
            }
            return Integer.compare(first.size(), second.size());
        }
        throw new TemplateException("%s and %s have no order".formatted(typeName(left), typeName(right)));
    }

    /// By code points, as Python compares; UTF-16 units have another order.
    private static int compareText(String left, String right) {
        int i = 0;
        while (i < left.length() && i < right.length() && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        if (i == left.length() || i == right.length()) {
            return Integer.compare(left.length(), right.length());
        }
        return Integer.compare(left.codePointAt(i), right.codePointAt(i));
    }

    static boolean contains(Object container, Object item) {
        return switch (container) {
            case String s -> {
                if (!(item instanceof String part)) {
                    throw new TemplateException(typeName(item) + " cannot be in a string");
                }
                yield s.contains(part);
            }
            case Map<?, ?> map -> map.containsKey(item);
            default -> items(container).stream().anyMatch(other -> equal(other, item));
        };
    }

    /// Booleans count as 0 and 1, as in Python.
    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double number(Object value) {
        return switch (value) {
            case Long l -> l;
            case Double d -> d;
            case Boolean b -> b ? 1 : 0;
            default -> throw new TemplateException(typeName(value) + " is not a number");
        };
    }

    static long whole(Object value) {
        return switch (value) {
            case Long l -> l;
            case Boolean b -> b ? 1 : 0;
            default -> throw new TemplateException(typeName(value) + " is not a whole number");
        };
    }

    static String string(Object value) {
        if (value instanceof String s) {
            return s;
        }
        throw new TemplateException(typeName(value) + " is not a string");
    }

    static String typeName(Object value) {
        return switch (value) {
            case String _ -> "a string";
            case Long _ -> "an integer";
            case Double _ -> "a float";
            case Boolean _ -> "a boolean";
            case List<?> _ -> "a list";
            case Tuple _ -> "a tuple";
            case Map<?, ?> _ -> "a dictionary";
            case Undefined(var name) -> "'" + name + "', which is undefined,";
            case Callable _ -> "a function";
            default -> value == NONE ? "None" : "an object";
        };
    }
}
