package io.tunewright;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the string literals of Java sources, comments left aside.
record JavaText(Path file) {

    /// A literal and what stands before it, blanks folded into one.
    record Literal(Path file, int line, String value, String before, boolean block) {

        @Override
        public String toString() {
            return file + ":" + line + " \"" + value + "\"";
        }
    }

    static List<JavaText> under(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(JavaText::new)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Literal> literals() {
        String source = read();
        var found = new ArrayList<Literal>();
        int at = 0;
        while (at < source.length()) {
            if (source.startsWith("//", at)) {
                at = next(source, "\n", at);
            } else if (source.startsWith("/*", at)) {
                at = next(source, "*/", at) + 2;
            } else if (source.startsWith("\"\"\"", at)) {
                int end = next(source, "\"\"\"", at + 3);
                found.add(literal(source, at, source.substring(at + 3, end).strip(), true));
                at = end + 3;
            } else if (source.charAt(at) == '"') {
                int end = closing(source, at + 1, '"');
                found.add(literal(source, at, source.substring(at + 1, end), false));
                at = end + 1;
            } else if (source.charAt(at) == '\'') {
                at = closing(source, at + 1, '\'') + 1;
            } else {
                at++;
            }
        }
        return found;
    }

    private Literal literal(String source, int at, String raw, boolean block) {
        int line = (int) source.substring(0, at).lines().count();
        String before = source.substring(Math.max(0, at - 120), at).replaceAll("\\s+", " ");
        return new Literal(file, line, unescaped(raw), before, block);
    }

    private static String unescaped(String raw) {
        return Pattern.compile("\\\\u+([0-9a-fA-F]{4})")
                .matcher(raw)
                .replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 16))))
                .translateEscapes();
    }

    private static int closing(String source, int from, char quote) {
        int at = from;
        while (source.charAt(at) != quote) {
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private static int next(String source, String text, int from) {
        int at = source.indexOf(text, from);
        return at < 0 ? source.length() : at;
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
