package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Values.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The methods of strings, lists and dictionaries that templates call. Those that would change a value are left out,
/// as in the sandbox of the reference.
final class Methods {

    private Methods() {}

    /// @return null if the value has no such method
    static @Nullable Object call(
            Object target, String name, List<Object> arguments, Map<String, Object> named, Budget budget) {
        return switch (target) {
            case String s -> ofString(s, name, arguments, named, budget);
            case Map<?, ?> map -> ofMap(Values.widened(map), name, arguments, budget);
            case List<?> _, Tuple _ -> ofList(Values.items(target), name, arguments);
            default -> null;
        };
    }

    private static @Nullable Object ofString(
            String s, String name, List<Object> arguments, Map<String, Object> named, Budget budget) {
        budget.characters(s.length());
        return switch (name) {
            case "strip" -> strip(s, characters(arguments), true, true);
            case "lstrip" -> strip(s, characters(arguments), true, false);
            case "rstrip" -> strip(s, characters(arguments), false, true);
            case "upper" -> s.toUpperCase(Locale.ROOT);
            case "lower", "casefold" -> s.toLowerCase(Locale.ROOT);
            case "capitalize" -> Texts.capitalize(s);
            case "title" -> Texts.title(s);
            case "startswith" -> any(arguments, part -> s.startsWith(part));
            case "endswith" -> any(arguments, part -> s.endsWith(part));
            case "split" -> split(s, arguments, named, false);
            case "rsplit" -> split(s, arguments, named, true);
            case "splitlines" -> new ArrayList<Object>(s.lines().toList());
            case "replace" ->
                Texts.replace(s, text(arguments, 0), text(arguments, 1), count(arguments, 2, named, "count"), budget);
            case "find" -> (long) s.indexOf(text(arguments, 0));
            case "rfind" -> (long) s.lastIndexOf(text(arguments, 0));
            case "count" -> Texts.count(s, text(arguments, 0));
            case "join" -> Texts.join(Values.items(argument(arguments, 0)), s, budget);
            case "removeprefix" ->
                s.startsWith(text(arguments, 0))
                        ? s.substring(text(arguments, 0).length())
                        : s;
            case "removesuffix" ->
                s.endsWith(text(arguments, 0))
                        ? s.substring(0, s.length() - text(arguments, 0).length())
                        : s;
            case "isdigit", "isnumeric", "isdecimal" ->
                !s.isEmpty() && s.codePoints().allMatch(Character::isDigit);
            case "isalpha" -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetter);
            case "isalnum" -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetterOrDigit);
            case "isspace" -> !s.isEmpty() && s.codePoints().allMatch(Character::isWhitespace);
            case "isupper" -> !s.equals(s.toLowerCase(Locale.ROOT)) && s.equals(s.toUpperCase(Locale.ROOT));
            case "islower" -> !s.equals(s.toUpperCase(Locale.ROOT)) && s.equals(s.toLowerCase(Locale.ROOT));
            default -> null;
        };
    }

    private static @Nullable Object ofMap(Map<Object, Object> map, String name, List<Object> arguments, Budget budget) {
        budget.characters(map.size());
        return switch (name) {
            case "items" -> {
                List<Object> pairs = new ArrayList<>();
                map.forEach((key, value) -> pairs.add(new Tuple(List.of(key, value))));
                yield pairs;
            }
            case "keys" -> new ArrayList<>(map.keySet());
            case "values" -> new ArrayList<>(map.values());
            case "get" -> {
                var value = map.get(argument(arguments, 0));
                yield value != null ? value : arguments.size() > 1 ? arguments.get(1) : Values.NONE;
            }
            default -> null;
        };
    }

    private static @Nullable Object ofList(List<Object> items, String name, List<Object> arguments) {
        return switch (name) {
            case "count" ->
                items.stream()
                        .filter(item -> Values.equal(item, argument(arguments, 0)))
                        .count();
            case "index" -> {
                for (int i = 0; i < items.size(); i++) {
                    if (Values.equal(items.get(i), argument(arguments, 0))) {
                        yield (long) i;
                    }
                }
                throw new TemplateException("the list does not hold the value");
            }
            case "copy" -> new ArrayList<>(items);
            default -> null;
        };
    }

    static String strip(String s, @Nullable String characters, boolean left, boolean right) {
        int start = 0;
        int end = s.length();
        while (left && start < end && strips(s.codePointAt(start), characters)) {
            start += Character.charCount(s.codePointAt(start));
        }
        while (right && end > start && strips(s.codePointBefore(end), characters)) {
            end -= Character.charCount(s.codePointBefore(end));
        }
        return s.substring(start, end);
    }

    private static boolean strips(int c, @Nullable String characters) {
        return characters == null
                ? Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85
                : characters.indexOf(c) >= 0;
    }

    private static @Nullable String characters(List<Object> arguments) {
        return arguments.isEmpty() || arguments.getFirst() == Values.NONE ? null : text(arguments, 0);
    }

    private static boolean any(List<Object> arguments, Predicate<String> test) {
        var argument = argument(arguments, 0);
        return argument instanceof Tuple tuple
                ? tuple.items().stream().map(Values::string).anyMatch(test)
                : test.test(Values.string(argument));
    }

    private static List<Object> split(String s, List<Object> arguments, Map<String, Object> named, boolean fromRight) {
        var separator = arguments.isEmpty() ? named.getOrDefault("sep", Values.NONE) : arguments.getFirst();
        long most = count(arguments, 1, named, "maxsplit");
        return separator == Values.NONE
                ? Texts.splitAtSpace(s, most, fromRight)
                : Texts.split(s, Values.string(separator), most, fromRight);
    }

    private static long count(List<Object> arguments, int index, Map<String, Object> named, String name) {
        return Values.whole(arguments.size() > index ? arguments.get(index) : named.getOrDefault(name, -1L));
    }

    private static Object argument(List<Object> arguments, int index) {
        if (arguments.size() <= index) {
            throw new TemplateException("a method misses argument " + (index + 1));
        }
        return arguments.get(index);
    }

    private static String text(List<Object> arguments, int index) {
        return Values.string(argument(arguments, index));
    }
}
