package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a template into tokens, with Jinja's white-space rules `trim_blocks` and `lstrip_blocks` on, as transformers
/// has them: the newline after a block tag goes, and so does the indentation before one. `-` strips more, `+` keeps.
final class Lexer {

    private static final Pattern RAW_END = Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%}");
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "=", "<", ">", "(",
            ")", "[", "]", "{", "}", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> cut(String template) {
        var text = template.replace("\r\n", "\n").replace('\r', '\n');
        return new Lexer(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).run();
    }

    private List<Token> run() {
        while (position < source.length()) {
            int tag = nextTag(position);
            if (tag < 0) {
                text(source.substring(position));
                position = source.length();
                break;
            }
            char type = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            boolean signed = sign == '-' || sign == '+' && type != '{';
            text(strippedBefore(source.substring(position, tag), type, sign));
            countLines(source.substring(position, tag));
            position = tag + (signed ? 3 : 2);
            switch (type) {
                case '{' -> output();
                case '%' -> block();
                default -> comment();
            }
        }
        tokens.add(new Token(Kind.END, "the end of the template", line));
        return tokens;
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private String strippedBefore(String text, char type, char sign) {
        if (sign == '-') {
            return text.stripTrailing();
        }
        if (type == '{' || sign == '+') {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean indentation =
                (lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank();
        return indentation ? text.substring(0, lineStart) : text;
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, text, line));
        }
    }

    private void output() {
        tokens.add(new Token(Kind.OUTPUT_BEGIN, "{{", line));
        expression("}}");
        tokens.add(new Token(Kind.OUTPUT_END, "}}", line));
    }

    private void block() {
        int begin = tokens.size();
        tokens.add(new Token(Kind.BLOCK_BEGIN, "{%", line));
        expression("%}");
        tokens.add(new Token(Kind.BLOCK_END, "%}", line));
        if (tokens.size() == begin + 3 && tokens.get(begin + 1).isName("raw")) {
            tokens.subList(begin, tokens.size()).clear();
            var end = RAW_END.matcher(source);
            if (!end.find(position)) {
                throw TemplateException.at(line, "{% raw %} is never closed");
            }
            var raw = source.substring(position, end.start());
            text(end.group().charAt(2) == '-' ? raw.stripTrailing() : raw);
            countLines(source.substring(position, end.end()));
            position = end.end();
            afterTag(end.group().charAt(end.group().length() - 3), true);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw TemplateException.at(line, "a comment is never closed");
        }
        countLines(source.substring(position, end));
        char sign = end > position ? source.charAt(end - 1) : ' ';
        position = end + 2;
        afterTag(sign, true);
    }

    /// Reads tokens up to the closing mark, which may carry a sign, and drops the white space behind it as the rules
    /// say.
    private void expression(String close) {
        int open = 0;
        while (true) {
            skipSpace();
            if (position >= source.length()) {
                throw TemplateException.at(line, "a tag is never closed with " + close);
            }
            if (open == 0) {
                char sign = source.charAt(position);
                boolean signed = sign == '-' || sign == '+' && close.equals("%}");
                if (source.startsWith(close, position + (signed ? 1 : 0))) {
                    position += close.length() + (signed ? 1 : 0);
                    afterTag(signed ? sign : ' ', close.equals("%}"));
                    return;
                }
            }
            var token = token();
            tokens.add(token);
            if (token.kind() == Kind.OPERATOR) {
                open += switch (token.text()) {
                    case "(", "[", "{" -> 1;
                    case ")", "]", "}" -> -1;
                    default -> 0;
                };
            }
        }
    }

    private void afterTag(char sign, boolean trimNewline) {
        lineStarts = false;
        if (sign == '-') {
            int before = position;
            skipSpace();
            lineStarts = position > before && source.charAt(position - 1) == '\n';
        } else if (sign != '+' && trimNewline && position < source.length() && source.charAt(position) == '\n') {
            position++;
            line++;
            lineStarts = true;
        }
    }

    private Token token() {
        char c = source.charAt(position);
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        if (Character.isJavaIdentifierStart(c) && c != '$') {
            int end = position;
            while (end < source.length() && isNamePart(source.charAt(end))) {
                end++;
            }
            var name = source.substring(position, end);
            position = end;
            return new Token(Kind.NAME, name, line);
        }
        for (var operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                position += operator.length();
                return new Token(Kind.OPERATOR, operator, line);
            }
        }
        throw TemplateException.at(line, "unexpected character '" + c + "'");
    }

    private Token number() {
        int end = position;
        boolean fraction = false;
        while (end < source.length()) {
            char c = source.charAt(end);
            boolean point =
                    c == '.' && !fraction && end + 1 < source.length() && Character.isDigit(source.charAt(end + 1));
            boolean exponent = (c == 'e' || c == 'E')
                    && end + 1 < source.length()
                    && (Character.isDigit(source.charAt(end + 1)) || "+-".indexOf(source.charAt(end + 1)) >= 0);
            if (!(c >= '0' && c <= '9' || c == '_' || point || exponent)) {
                break;
            }
            fraction |= point || exponent;
            end += exponent ? 2 : 1;
        }
        var text = source.substring(position, end).replace("_", "");
        position = end;
        return new Token(fraction ? Kind.FLOAT : Kind.INTEGER, text, line);
    }

    private Token string(char quote) {
        int firstLine = line;
        var value = new StringBuilder();
        for (position++; position < source.length(); position++) {
            char c = source.charAt(position);
            if (c == quote) {
                position++;
                return new Token(Kind.STRING, value.toString(), firstLine);
            }
            if (c == '\n') {
                line++;
            }
            if (c == '\\' && position + 1 < source.length()) {
                position++;
                escape(value);
            } else {
                value.append(c);
            }
        }
        throw TemplateException.at(firstLine, "a string is never closed");
    }

    private void escape(StringBuilder value) {
        char c = source.charAt(position);
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case '0' -> value.append('\0');
            case '\\', '\'', '"' -> value.append(c);
            case '\n' -> line++;
            case 'x' -> codePoint(value, 2);
            case 'u' -> codePoint(value, 4);
            case 'U' -> codePoint(value, 8);
            default -> value.append('\\').append(c);
        }
    }

    private void codePoint(StringBuilder value, int digits) {
        try {
            value.appendCodePoint(Integer.parseInt(source.substring(position + 1, position + 1 + digits), 16));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw TemplateException.at(line, "a string has an escape that is not a character");
        }
        position += digits;
    }

    private void skipSpace() {
        while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
            line += source.charAt(position) == '\n' ? 1 : 0;
            position++;
        }
    }

    private void countLines(String text) {
        line += (int) text.chars().filter(c -> c == '\n').count();
    }

    private static boolean isNamePart(char c) {
        return Character.isJavaIdentifierPart(c) && c != '$';
    }
}
