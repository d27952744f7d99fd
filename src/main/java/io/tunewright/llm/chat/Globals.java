package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Values.Callable;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The global functions of a template: all there are.
final class Globals {

    private static final Map<Character, String> DATE_PARTS = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('j', "DDD"));

    private Globals() {}

    static void define(Scope scope, Budget budget, Clock clock) {
        scope.set("range", (Callable) (arguments, _) -> range(arguments, budget));
        scope.set("namespace", (Callable) (arguments, named) -> namespace(arguments, named));
        scope.set("dict", (Callable) (arguments, named) -> dict(arguments, named));
        scope.set("raise_exception", (Callable) (arguments, _) -> {
            throw new TemplateException(arguments.isEmpty() ? "refused" : Values.text(arguments.getFirst()));
        });
        scope.set("strftime_now", (Callable) (arguments, _) -> {
            if (arguments.isEmpty()) {
                throw new TemplateException("strftime_now needs a format");
            }
            return date(Values.string(arguments.getFirst()), LocalDateTime.now(clock));
        });
    }

    private static List<Object> range(List<Object> arguments, Budget budget) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new TemplateException("range needs one to three numbers");
        }
        boolean one = arguments.size() == 1;
        long from = one ? 0 : Values.whole(arguments.getFirst());
        long to = Values.whole(arguments.get(one ? 0 : 1));
        long step = arguments.size() == 3 ? Values.whole(arguments.get(2)) : 1;
        if (step == 0) {
            throw new TemplateException("the step of range must not be 0");
        }
        double count = Math.max(0, Math.ceil(((double) to - from) / step));
        budget.characters(count > Budget.MAX_CHARACTERS ? Long.MAX_VALUE / 2 : (long) count * 8);
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(from + i * step);
        }
        return numbers;
    }

    private static Object namespace(List<Object> arguments, Map<String, Object> named) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (var argument : arguments) {
            if (argument instanceof Map<?, ?> map) {
                map.forEach((key, value) -> values.put(Values.text(key), value));
            }
        }
        values.putAll(named);
        return new Namespace(values);
    }

    private static Object dict(List<Object> arguments, Map<String, Object> named) {
        Map<Object, Object> values = new LinkedHashMap<>();
        for (var argument : arguments) {
            if (argument instanceof Map<?, ?> map) {
                values.putAll(map);
            }
        }
        values.putAll(named);
        return values;
    }

    private static String date(String format, LocalDateTime now) {
        var out = new StringBuilder();
        for (int i = 0; i < format.length() && out.length() < 1000; i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            c = format.charAt(++i);
            boolean unpadded = c == '-' && i + 1 < format.length();
            c = unpadded ? format.charAt(++i) : c;
            var pattern = DATE_PARTS.get(c);
            if (pattern == null) {
                out.append(c == '%' ? "%" : "%" + c);
                continue;
            }
            try {
                var part = now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
                out.append(unpadded ? part.replaceFirst("^0(?=.)", "") : part);
            } catch (DateTimeException e) {
                throw new TemplateException("the date format '" + format + "' is not understood");
            }
        }
        return out.toString();
    }
}
