package io.tunewright.llm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Python's string functions that filters and methods share.
final class Texts {

    private Texts() {}

    static String capitalize(String s) {
        if (s.isEmpty()) {
            return s;
        }
        int first = s.offsetByCodePoints(0, 1);
        return s.substring(0, first).toUpperCase(Locale.ROOT)
                + s.substring(first).toLowerCase(Locale.ROOT);
    }

    static String title(String s) {
        var out = new StringBuilder();
        boolean inWord = false;
        for (int c : s.codePoints().toArray()) {
            out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inWord = Character.isLetter(c);
        }
        return out.toString();
    }

    static long count(String s, String part) {
        if (part.isEmpty()) {
            return s.codePointCount(0, s.length()) + 1L;
        }
        long count = 0;
        for (int at = s.indexOf(part); at >= 0; at = s.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /// @param most replacements to make, below 0 for all
    static String replace(String s, String old, String with, long most, Budget budget) {
        long count = count(s, old);
        budget.characters(s.length() + Math.multiplyExact(count, (long) with.length()));
        if (old.isEmpty()) {
            return most < 0 ? s.replace(old, with) : s;
        }
        var out = new StringBuilder();
        int from = 0;
        for (int at = s.indexOf(old); at >= 0 && most != 0; at = s.indexOf(old, from)) {
            out.append(s, from, at).append(with);
            from = at + old.length();
            most--;
        }
        return out.append(s, from, s.length()).toString();
    }

    static String join(List<Object> items, String separator, Budget budget) {
        var out = new StringBuilder();
        var between = "";
        for (var item : items) {
            var text = Values.text(item);
            budget.characters(between.length() + text.length());
            out.append(between).append(text);
            between = separator;
        }
        return out.toString();
    }

    static List<Object> split(String s, String separator, long most, boolean fromRight) {
        if (separator.isEmpty()) {
            throw new TemplateException("the separator of split must not be empty");
        }
        List<Object> parts = new ArrayList<>();
        if (fromRight) {
            int end = s.length();
            for (int at; most != 0 && (at = s.lastIndexOf(separator, end - separator.length())) >= 0; most--) {
                parts.addFirst(s.substring(at + separator.length(), end));
                end = at;
            }
            parts.addFirst(s.substring(0, end));
            return parts;
        }
        int from = 0;
        for (int at; most != 0 && (at = s.indexOf(separator, from)) >= 0; most--) {
            parts.add(s.substring(from, at));
            from = at + separator.length();
        }
        parts.add(s.substring(from));
        return parts;
    }

    static List<Object> splitAtSpace(String s, long most, boolean fromRight) {
        List<Object> words = new ArrayList<>();
        if (fromRight && most >= 0) {
            var rest = s.stripTrailing();
            for (; most > 0 && !rest.isEmpty(); most--) {
                int at = rest.length();
                while (at > 0 && !Character.isWhitespace(rest.charAt(at - 1))) {
                    at--;
                }
                words.addFirst(rest.substring(at));
                rest = rest.substring(0, at).stripTrailing();
            }
            if (!rest.isEmpty()) {
                words.addFirst(rest.stripLeading());
            }
            return words;
        }
        var rest = s.stripLeading();
        for (; most != 0 && !rest.isEmpty(); most--) {
            int at = 0;
            while (at < rest.length() && !Character.isWhitespace(rest.charAt(at))) {
                at++;
            }
            words.add(rest.substring(0, at));
            rest = rest.substring(at).stripLeading();
        }
        if (!rest.isEmpty()) {
            words.add(rest.stripTrailing());
        }
        return words;
    }

    static String escapeHtml(String s) {
        return s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    static String indent(String s, int width, boolean first, boolean blank) {
        var space = " ".repeat(width);
        var out = new StringBuilder();
        var lines = s.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            out.append(i > 0 ? "\n" : "");
            boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
            out.append(indented ? space : "").append(lines[i]);
        }
        return out.toString();
    }

    /// Python's `%` operator on strings, for `%s`, `%r`, `%d`, `%f`, `%x` and `%%` with flags, width and precision.
    static String format(String pattern, List<Object> values, Budget budget) {
        var out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int start = i++;
            while (i < pattern.length() && "-+ 0123456789.".indexOf(pattern.charAt(i)) >= 0) {
                i++;
            }
            if (i >= pattern.length() || i - start > 8) {
                throw new TemplateException("the format '" + pattern + "' is not understood");
            }
            if (pattern.charAt(i) == '%') {
                out.append('%');
                continue;
            }
            if (next >= values.size()) {
                throw new TemplateException("the format '" + pattern + "' needs more values");
            }
            out.append(budget.made(formatted(pattern.substring(start, i), pattern.charAt(i), values.get(next++))));
        }
        return out.toString();
    }

    private static String formatted(String flags, char type, Object value) {
        var digits = flags.replaceAll("\\D", " ").trim();
        if (!digits.isEmpty() && digits.split(" +")[0].length() > 3) {
            throw new TemplateException("the width of a format is too large");
        }
        return switch (type) {
            case 's' -> (flags + "s").formatted(Values.text(value));
            case 'r' -> (flags + "s").formatted(Values.represent(value));
            case 'd', 'i' -> (flags + "d").formatted((long) Values.number(value));
            case 'x' -> (flags + "x").formatted(Values.whole(value));
            case 'f', 'e', 'g' -> String.format(Locale.ROOT, flags + type, Values.number(value));
            default -> throw new TemplateException("the format %" + type + " is not supported");
        };
    }
}
