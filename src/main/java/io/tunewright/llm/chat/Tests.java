package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Values.Callable;
import io.tunewright.llm.chat.Values.Tuple;
import io.tunewright.llm.chat.Values.Undefined;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The tests behind `is`.
final class Tests {

    private static final Set<String> NAMES = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "number",
            "integer",
            "float",
            "boolean",
            "true",
            "false",
            "mapping",
            "iterable",
            "sequence",
            "callable",
            "odd",
            "even",
            "divisibleby",
            "equalto",
            "eq",
            "ne",
            "lt",
            "lessthan",
            "gt",
            "greaterthan",
            "le",
            "ge",
            "in",
            "sameas",
            "lower",
            "upper",
            "filter",
            "test");

    private Tests() {}

    static boolean known(String name) {
        return NAMES.contains(name);
    }

    static boolean holds(String name, Object value, List<Object> arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == Values.NONE;
            case "string" -> value instanceof String;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "iterable", "sequence" -> isSequence(value) || name.equals("iterable") && value instanceof Undefined;
            case "callable" -> value instanceof Callable;
            case "odd" -> Math.floorMod(Values.whole(value), 2L) == 1;
            case "even" -> Math.floorMod(Values.whole(value), 2L) == 0;
            case "divisibleby" -> divides(Values.whole(argument(name, arguments)), Values.whole(value));
            case "equalto", "eq" -> Values.equal(value, argument(name, arguments));
            case "ne" -> !Values.equal(value, argument(name, arguments));
            case "lt", "lessthan" -> Values.compare(value, argument(name, arguments)) < 0;
            case "gt", "greaterthan" -> Values.compare(value, argument(name, arguments)) > 0;
            case "le" -> Values.compare(value, argument(name, arguments)) <= 0;
            case "ge" -> Values.compare(value, argument(name, arguments)) >= 0;
            case "in" -> Values.contains(argument(name, arguments), value);
            case "sameas" -> value == argument(name, arguments) || Values.equal(value, argument(name, arguments));
            case "lower" -> Methods.call(value, "islower", List.of(), Map.of(), new Budget()) == Boolean.TRUE;
            case "upper" -> Values.string(value).equals(Values.string(value).toUpperCase(Locale.ROOT));
            case "filter" -> Filters.known(Values.string(value));
            case "test" -> known(Values.string(value));
            default -> throw new TemplateException("the test '" + name + "' is not supported");
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof String || value instanceof List || value instanceof Tuple || value instanceof Map;
    }

    private static boolean divides(long divisor, long value) {
        if (divisor == 0) {
            throw new TemplateException("division by zero");
        }
        return value % divisor == 0;
    }

    private static Object argument(String name, List<Object> arguments) {
        if (arguments.isEmpty()) {
            throw new TemplateException("the test '" + name + "' needs an argument");
        }
        return arguments.getFirst();
    }
}
