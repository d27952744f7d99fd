package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Values.Tuple;
import io.tunewright.llm.chat.Values.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The filters behind `|`.
final class Filters {

    private static final Set<String> NAMES = Set.of(
            "abs",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper",
            "wordcount");

    private final Budget budget;

    Filters(Budget budget) {
        this.budget = budget;
    }

    static boolean known(String name) {
        return NAMES.contains(name);
    }

    Object apply(String name, Object value, List<Object> arguments, Map<String, Object> named) {
        var given = new Given(arguments, named);
        return switch (name) {
            case "trim" -> Methods.strip(text(value), given.text(0, "chars"), true, true);
            case "upper" -> text(value).toUpperCase(Locale.ROOT);
            case "lower" -> text(value).toLowerCase(Locale.ROOT);
            case "capitalize" -> Texts.capitalize(text(value));
            case "title" -> Texts.title(text(value));
            case "string", "safe" -> text(value);
            case "e", "escape" -> budget.made(Texts.escapeHtml(text(value)));
            case "replace" ->
                Texts.replace(
                        text(value),
                        Values.text(given.get(0, "old", Values.NONE)),
                        Values.text(given.get(1, "new", Values.NONE)),
                        given.whole(2, "count", -1),
                        budget);
            case "indent" ->
                budget.made(Texts.indent(
                        text(value),
                        Math.clamp(given.whole(0, "width", 4), 0, 256),
                        given.truth(1, "first"),
                        given.truth(2, "blank")));
            case "wordcount" ->
                (long) Texts.splitAtSpace(text(value), -1, false).size();
            case "length", "count" -> Values.length(value);
            case "tojson" -> budget.made(Json.write(value, indentOf(given), given.truth(2, "sort_keys")));
            case "default", "d" ->
                isMissing(value, given.truth(1, "boolean")) ? given.get(0, "default_value", "") : value;
            case "int" -> whole(value, given.whole(0, "default", 0));
            case "float" -> number(value, given);
            case "abs" -> value instanceof Long l ? (Object) Math.abs(l) : (Object) Math.abs(Values.number(value));
            case "round" -> round(value, given);
            default -> ofItems(name, value, given);
        };
    }

    private Object ofItems(String name, Object value, Given given) {
        if (name.equals("items") && value instanceof Undefined) {
            return List.of();
        }
        if (name.equals("items") || name.equals("dictsort")) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new TemplateException(Values.typeName(value) + " is not a dictionary");
            }
            var pairs = pairs(map);
            return name.equals("items") ? pairs : sorted(pairs, new Given(List.of(), Map.of()));
        }
        var items = Values.items(value);
        budget.characters(items.size());
        return switch (name) {
            case "join" -> joined(items, given);
            case "first" -> items.isEmpty() ? new Undefined("first item of nothing") : items.getFirst();
            case "last" -> items.isEmpty() ? new Undefined("last item of nothing") : items.getLast();
            case "list" -> new ArrayList<>(items);
            case "reverse" ->
                value instanceof String s ? new StringBuilder(s).reverse().toString() : items.reversed();
            case "sort" -> sorted(items, given);
            case "unique" -> unique(items);
            case "min" -> items.stream().min(Values::compare).orElse(new Undefined("smallest of nothing"));
            case "max" -> items.stream().max(Values::compare).orElse(new Undefined("largest of nothing"));
            case "sum" -> sum(items, given);
            case "map" -> map(items, given);
            case "select", "reject" -> select(items, name.equals("select"), UnaryOperator.identity(), given, 0);
            case "selectattr", "rejectattr" -> {
                var path = Values.text(given.get(0, "attribute", ""));
                yield select(items, name.equals("selectattr"), item -> attribute(item, path), given, 1);
            }
            default -> throw new TemplateException("the filter '" + name + "' is not supported");
        };
    }

    private String joined(List<Object> items, Given given) {
        var attribute = given.text(1, "attribute");
        var parts = attribute == null
                ? items
                : items.stream().map(item -> attribute(item, attribute)).toList();
        return Texts.join(parts, Values.text(given.get(0, "d", "")), budget);
    }

    private static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(new Tuple(List.of(key, value))));
        return pairs;
    }

    private List<Object> sorted(List<Object> items, Given given) {
        boolean reverse = given.truth(0, "reverse");
        boolean exact = given.truth(1, "case_sensitive");
        var attribute = given.text(2, "attribute");
        Comparator<Object> order = Comparator.comparing(
                item -> {
                    var key = attribute == null ? item : attribute(item, attribute);
                    return !exact && key instanceof String s ? s.toLowerCase(Locale.ROOT) : key;
                },
                (a, b) -> {
                    budget.step();
                    return Values.compare(a, b);
                });
        return new ArrayList<>(
                items.stream().sorted(reverse ? order.reversed() : order).toList());
    }

    private List<Object> unique(List<Object> items) {
        List<Object> result = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (var item : items) {
            if (seen.add(item instanceof String s ? s.toLowerCase(Locale.ROOT) : item)) {
                result.add(item);
            }
        }
        return result;
    }

    private static Object sum(List<Object> items, Given given) {
        var attribute = given.text(0, "attribute");
        Object sum = given.get(1, "start", 0L);
        for (var item : items) {
            sum = Arithmetic.apply("+", sum, attribute == null ? item : attribute(item, attribute));
        }
        return sum;
    }

    private List<Object> map(List<Object> items, Given given) {
        var attribute = given.named().get("attribute");
        List<Object> result = new ArrayList<>();
        for (var item : items) {
            budget.step();
            if (attribute != null) {
                var value = attribute(item, Values.text(attribute));
                boolean missing = value instanceof Undefined;
                result.add(missing ? given.named().getOrDefault("default", value) : value);
            } else {
                var filter = Values.string(given.get(0, "filter", Values.NONE));
                if (!known(filter)) {
                    throw new TemplateException("the filter '" + filter + "' is not supported");
                }
                result.add(apply(
                        filter,
                        item,
                        given.positional().subList(1, given.positional().size()),
                        Map.of()));
            }
        }
        return result;
    }

    private List<Object> select(List<Object> items, boolean keep, UnaryOperator<Object> key, Given given, int first) {
        List<Object> result = new ArrayList<>();
        var positional = given.positional();
        for (var item : items) {
            budget.step();
            var value = key.apply(item);
            boolean holds = positional.size() <= first
                    ? Values.truth(value)
                    : Tests.holds(
                            Values.string(positional.get(first)),
                            value,
                            positional.subList(first + 1, positional.size()));
            if (holds == keep) {
                result.add(item);
            }
        }
        return result;
    }

    private static Object attribute(Object item, String path) {
        var value = item;
        for (var name : path.split("\\.")) {
            boolean index = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 10;
            value = Sequences.get(value, index ? (Object) Long.valueOf(name) : name);
        }
        return value;
    }

    private String text(Object value) {
        return budget.made(Values.text(value));
    }

    private static boolean isMissing(Object value, boolean falsyToo) {
        return value instanceof Undefined || falsyToo && !Values.truth(value);
    }

    private static int indentOf(Given given) {
        var indent = given.named().getOrDefault("indent", given.get(0, "indent", Values.NONE));
        return indent == Values.NONE ? -1 : Math.clamp(Values.whole(indent), 0, 64);
    }

    private static Object whole(Object value, long initial) {
        return switch (value) {
            case Long l -> l;
            case Boolean b -> b ? 1L : 0L;
            case Double d -> (long) d.doubleValue();
            case String s -> {
                try {
                    yield Long.parseLong(s.strip());
                } catch (NumberFormatException e) {
                    yield initial;
                }
            }
            default -> initial;
        };
    }

    private static Object number(Object value, Given given) {
        try {
            return value instanceof String s ? Double.parseDouble(s.strip()) : Values.number(value);
        } catch (NumberFormatException | TemplateException e) {
            return given.get(0, "default", 0.0);
        }
    }

    private static Object round(Object value, Given given) {
        double scale = Math.pow(10, Math.clamp(given.whole(0, "precision", 0), -15, 15));
        double scaled = Values.number(value) * scale;
        var method = Values.text(given.get(1, "method", "common"));
        return switch (method) {
            case "ceil" -> Math.ceil(scaled) / scale;
            case "floor" -> Math.floor(scaled) / scale;
            default -> Math.rint(scaled) / scale;
        };
    }

    /// The arguments of a filter, by place or by name.
    private record Given(List<Object> positional, Map<String, Object> named) {

        Object get(int index, String name, Object initial) {
            return positional.size() > index ? positional.get(index) : named.getOrDefault(name, initial);
        }

        boolean truth(int index, String name) {
            return Values.truth(get(index, name, false));
        }

        long whole(int index, String name, long initial) {
            var value = get(index, name, initial);
            return value == Values.NONE ? initial : Values.whole(value);
        }

        @Nullable
        String text(int index, String name) {
            var value = get(index, name, Values.NONE);
            return value == Values.NONE ? null : Values.text(value);
        }
    }
}
