package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Statement.Branch;
import io.tunewright.llm.chat.Statement.Parameter;
import io.tunewright.llm.chat.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses the statements of a template; expressions are left to [ExpressionParser].
final class Parser {

    private static final int MAX_NESTING = 64;
    /// Stands for the captured text in the filters of a `set` or `filter` block.
    static final String CAPTURED = "captured text";

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int nesting;

    private Parser(List<Token> tokens) {
        this.tokens = new TokenStream(tokens);
        expressions = new ExpressionParser(this.tokens);
    }

    static List<Statement> parse(String template) {
        var parser = new Parser(Lexer.cut(template));
        var statements = parser.statements();
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected("a statement");
        }
        return statements;
    }

    /// Reads statements up to the end or to a tag that none of them begins with, such as `endif` or `else`.
    private List<Statement> statements() {
        if (++nesting > MAX_NESTING) {
            throw TemplateException.at(tokens.peek().line(), "blocks are nested deeper than " + MAX_NESTING);
        }
        List<Statement> statements = new ArrayList<>();
        while (true) {
            var token = tokens.peek();
            if (token.kind() == Kind.TEXT) {
                statements.add(new Statement.Text(tokens.next().text()));
            } else if (token.kind() == Kind.OUTPUT_BEGIN) {
                tokens.next();
                statements.add(new Statement.Output(expressions.tuple()));
                tokens.expect(Kind.OUTPUT_END);
            } else if (token.kind() == Kind.BLOCK_BEGIN
                    && !isEndTag(tokens.peek(1).text())) {
                tokens.next();
                statements.add(block());
            } else {
                nesting--;
                return statements;
            }
        }
    }

    private static boolean isEndTag(String name) {
        return name.startsWith("end") || name.equals("else") || name.equals("elif");
    }

    private Statement block() {
        var name = tokens.expect(Kind.NAME);
        return switch (name.text()) {
            case "if" -> ifBlock();
            case "for" -> forBlock();
            case "set" -> setBlock();
            case "with" -> withBlock();
            case "macro" -> macro();
            case "filter" -> filterBlock();
            case "generation" -> new Statement.Generation(body("endgeneration"));
            case "break" -> closed(new Statement.Break());
            case "continue" -> closed(new Statement.Continue());
            default -> throw TemplateException.at(name.line(), "{%% %s %%} is not supported".formatted(name.text()));
        };
    }

    private Statement ifBlock() {
        List<Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        do {
            var test = expressions.tuple();
            tokens.expect(Kind.BLOCK_END);
            branches.add(new Branch(test, statements()));
        } while (tokens.skipTag("elif"));
        if (tokens.skipTag("else")) {
            tokens.expect(Kind.BLOCK_END);
            otherwise = statements();
        }
        end("endif");
        return new Statement.If(branches, otherwise);
    }

    private Statement forBlock() {
        var targets = names();
        tokens.expectName("in");
        var items = expressions.withoutCondition();
        Expression filter = null;
        if (tokens.skipName("if")) {
            filter = expressions.expression();
        }
        if (tokens.peek().isName("recursive")) {
            throw TemplateException.at(tokens.peek().line(), "recursive loops are not supported");
        }
        var body = opened();
        List<Statement> otherwise = List.of();
        if (tokens.skipTag("else")) {
            otherwise = opened();
        }
        end("endfor");
        return new Statement.For(targets, items, filter, body, otherwise);
    }

    private Statement setBlock() {
        var target = tokens.expect(Kind.NAME).text();
        if (tokens.skipOperator(".")) {
            var attribute = tokens.expect(Kind.NAME).text();
            tokens.expectOperator("=");
            return closed(new Statement.SetAttribute(target, attribute, expressions.tuple()));
        }
        List<String> targets = new ArrayList<>(List.of(target));
        while (tokens.skipOperator(",")) {
            targets.add(tokens.expect(Kind.NAME).text());
        }
        if (tokens.skipOperator("=")) {
            return closed(new Statement.Set(targets, expressions.tuple()));
        }
        var filters = tokens.peek().isOperator("|") ? expressions.filters(captured()) : null;
        return new Statement.SetBlock(target, body("endset"), filters);
    }

    private Statement withBlock() {
        List<Statement.Set> variables = new ArrayList<>();
        while (tokens.peek().kind() == Kind.NAME) {
            var name = tokens.next().text();
            tokens.expectOperator("=");
            variables.add(new Statement.Set(List.of(name), expressions.expression()));
            tokens.skipOperator(",");
        }
        return new Statement.With(variables, body("endwith"));
    }

    private Statement filterBlock() {
        var filters = expressions.filterChain(captured());
        return new Statement.FilterBlock(body("endfilter"), filters);
    }

    private Statement macro() {
        var name = tokens.expect(Kind.NAME).text();
        tokens.expectOperator("(");
        List<Parameter> parameters = new ArrayList<>();
        while (!tokens.skipOperator(")")) {
            var parameter = tokens.expect(Kind.NAME).text();
            @Nullable Expression initial = tokens.skipOperator("=") ? expressions.expression() : null;
            parameters.add(new Parameter(parameter, initial));
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Statement.Macro(name, parameters, body("endmacro"));
    }

    private List<String> names() {
        boolean parenthesis = tokens.skipOperator("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.NAME).text());
        } while (tokens.skipOperator(",") && tokens.peek().kind() == Kind.NAME);
        if (parenthesis) {
            tokens.expectOperator(")");
        }
        return names;
    }

    private List<Statement> body(String endTag) {
        var body = opened();
        end(endTag);
        return body;
    }

    private List<Statement> opened() {
        tokens.expect(Kind.BLOCK_END);
        return statements();
    }

    private void end(String tag) {
        if (!tokens.skipTag(tag)) {
            throw tokens.unexpected("{% " + tag + " %}");
        }
        if (tag.equals("endmacro") && tokens.peek().kind() == Kind.NAME) {
            tokens.next();
        }
        tokens.expect(Kind.BLOCK_END);
    }

    private <S extends Statement> S closed(S statement) {
        tokens.expect(Kind.BLOCK_END);
        return statement;
    }

    private static Expression captured() {
        return new Expression.Name(CAPTURED);
    }
}
