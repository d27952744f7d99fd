package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Token.Kind;
import java.util.List;
import java.util.Locale;

/// The tokens that are still to be parsed.
final class TokenStream {

    private final List<Token> tokens;
    private int position;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(position + ahead, tokens.size() - 1));
    }

    Token next() {
        var token = peek();
        position++;
        return token;
    }

    Token expect(Kind kind) {
        if (peek().kind() != kind) {
            throw unexpected(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    boolean skipOperator(String operator) {
        return skip(peek().isOperator(operator), 1);
    }

    boolean skipName(String name) {
        return skip(peek().isName(name), 1);
    }

    /// Skips `{% name`.
    boolean skipTag(String name) {
        return skip(peek().kind() == Kind.BLOCK_BEGIN && peek(1).isName(name), 2);
    }

    TemplateException unexpected(String expected) {
        return TemplateException.at(peek().line(), "expected %s, found '%s'".formatted(expected, peek().text()));
    }

    private boolean skip(boolean matches, int count) {
        position += matches ? count : 0;
        return matches;
    }
}
