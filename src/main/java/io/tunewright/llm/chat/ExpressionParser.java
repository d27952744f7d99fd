package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Expression.Arguments;
import io.tunewright.llm.chat.Expression.Operand;
import io.tunewright.llm.chat.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Parses expressions by recursive descent, in Jinja's order of precedence.
final class ExpressionParser {

    private static final int MAX_NESTING = 64;
    private static final int MAX_CHAIN = 400;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> NOT_TEST_ARGUMENTS = Set.of("else", "or", "and", "is", "in", "if", "not");

    private final TokenStream tokens;
    private int nesting;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /// An expression, or several with commas between them, which make a tuple.
    Expression tuple() {
        var first = expression();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && beginsExpression()) {
            items.add(expression());
        }
        return new Expression.TupleOf(items);
    }

    Expression expression() {
        if (++nesting > MAX_NESTING) {
            throw TemplateException.at(tokens.peek().line(), "expressions are nested deeper than " + MAX_NESTING);
        }
        var then = or();
        if (tokens.skipName("if")) {
            var test = or();
            then = new Expression.Conditional(test, then, tokens.skipName("else") ? expression() : null);
        }
        nesting--;
        return then;
    }

    /// An expression in which `if` is not part of it, as in `for x in items if x`.
    Expression withoutCondition() {
        var first = or();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",")) {
            items.add(or());
        }
        return new Expression.TupleOf(items);
    }

    /// `| filter | filter` behind something.
    Expression filters(Expression target) {
        tokens.expectOperator("|");
        return filterChain(target);
    }

    /// `filter | filter` without the first bar.
    Expression filterChain(Expression target) {
        var result = filter(target);
        while (tokens.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    private Expression or() {
        return chain(this::and, () -> tokens.skipName("or") ? "or" : null, (_, l, r) -> new Expression.Or(l, r));
    }

    private Expression and() {
        return chain(this::not, () -> tokens.skipName("and") ? "and" : null, (_, l, r) -> new Expression.And(l, r));
    }

    private Expression not() {
        if (!tokens.peek().isName("not")) {
            return comparison();
        }
        int count = 0;
        while (tokens.skipName("not")) {
            count++;
        }
        var operand = comparison();
        return count % 2 == 1 ? new Expression.Not(operand) : new Expression.Not(new Expression.Not(operand));
    }

    private Expression comparison() {
        var first = sum();
        List<Operand> rest = new ArrayList<>();
        while (rest.size() < MAX_CHAIN) {
            if (tokens.peek().kind() == Kind.OPERATOR
                    && COMPARISONS.contains(tokens.peek().text())) {
                rest.add(new Operand(tokens.next().text(), sum()));
            } else if (tokens.skipName("in")) {
                rest.add(new Operand("in", sum()));
            } else if (tokens.peek().isName("not") && tokens.peek(1).isName("in")) {
                tokens.next();
                tokens.next();
                rest.add(new Operand("not in", sum()));
            } else {
                break;
            }
        }
        return rest.isEmpty() ? first : new Expression.Comparison(first, rest);
    }

    private Expression sum() {
        return chain(this::join, () -> operatorOf("+", "-"), Expression.Arithmetic::new);
    }

    private Expression join() {
        var first = product();
        if (!tokens.peek().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Expression.Join(parts);
    }

    private Expression product() {
        return chain(this::power, () -> operatorOf("*", "/", "//", "%"), Expression.Arithmetic::new);
    }

    private Expression power() {
        return chain(() -> unary(true), () -> operatorOf("**"), Expression.Arithmetic::new);
    }

    private Expression unary(boolean withFilters) {
        Expression result;
        if (tokens.peek().isOperator("-") || tokens.peek().isOperator("+")) {
            if (++nesting > MAX_NESTING) {
                throw TemplateException.at(tokens.peek().line(), "expressions are nested deeper than " + MAX_NESTING);
            }
            boolean negative = tokens.next().text().equals("-");
            result = new Expression.Sign(unary(false), negative);
            nesting--;
        } else {
            result = postfix(primary());
        }
        return withFilters ? filtersAndTests(result) : result;
    }

    private Expression primary() {
        var token = tokens.next();
        return switch (token.kind()) {
            case STRING -> {
                var text = new StringBuilder(token.text());
                while (tokens.peek().kind() == Kind.STRING) {
                    text.append(tokens.next().text());
                }
                yield new Expression.Literal(text.toString());
            }
            case INTEGER -> new Expression.Literal(integer(token));
            case FLOAT -> new Expression.Literal(Double.parseDouble(token.text()));
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(Values.NONE);
                    default -> new Expression.Name(token.text());
                };
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesised();
                    case "[" -> new Expression.ListOf(items("]"));
                    case "{" -> dict();
                    default -> throw TemplateException.at(token.line(), "unexpected '" + token.text() + "'");
                };
            default -> throw TemplateException.at(token.line(), "unexpected '" + token.text() + "'");
        };
    }

    private Expression parenthesised() {
        if (tokens.skipOperator(")")) {
            return new Expression.TupleOf(List.of());
        }
        var inner = tuple();
        tokens.expectOperator(")");
        return inner;
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(close)) {
            items.add(expression());
            if (!tokens.peek().isOperator(close)) {
                tokens.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dict() {
        List<Expression.Pair> pairs = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            var key = expression();
            tokens.expectOperator(":");
            pairs.add(new Expression.Pair(key, expression()));
            if (!tokens.peek().isOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.DictOf(pairs);
    }

    private Expression postfix(Expression start) {
        var result = start;
        for (int links = 0; ; links++) {
            if (links > MAX_CHAIN) {
                throw TemplateException.at(tokens.peek().line(), "an expression has too many parts");
            }
            if (tokens.skipOperator(".")) {
                var name = tokens.next();
                result = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(result, name.text());
                    case INTEGER -> new Expression.Subscript(result, new Expression.Literal(integer(name)));
                    default -> throw TemplateException.at(name.line(), "expected a name after '.'");
                };
            } else if (tokens.skipOperator("[")) {
                result = subscript(result);
            } else if (tokens.skipOperator("(")) {
                result = new Expression.Call(result, arguments());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression target) {
        Expression start = tokens.peek().isOperator(":") ? null : expression();
        if (start != null && tokens.skipOperator("]")) {
            return new Expression.Subscript(target, start);
        }
        tokens.expectOperator(":");
        Expression stop = beginsExpression() ? expression() : null;
        Expression step = tokens.skipOperator(":") && beginsExpression() ? expression() : null;
        tokens.expectOperator("]");
        return new Expression.Slice(target, start, stop, step);
    }

    private Expression filtersAndTests(Expression start) {
        var result = start;
        for (int links = 0; ; links++) {
            if (links > MAX_CHAIN) {
                throw TemplateException.at(tokens.peek().line(), "an expression has too many parts");
            }
            if (tokens.skipOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(result);
            } else if (tokens.skipOperator("(")) {
                result = new Expression.Call(result, arguments());
            } else {
                return result;
            }
        }
    }

    private Expression filter(Expression target) {
        var name = tokens.expect(Kind.NAME);
        if (!Filters.known(name.text())) {
            throw TemplateException.at(name.line(), "the filter '" + name.text() + "' is not supported");
        }
        return new Expression.Filter(target, name.text(), tokens.skipOperator("(") ? arguments() : Arguments.NONE);
    }

    private Expression test(Expression target) {
        boolean negated = tokens.skipName("not");
        var name = tokens.expect(Kind.NAME);
        if (!Tests.known(name.text())) {
            throw TemplateException.at(name.line(), "the test '" + name.text() + "' is not supported");
        }
        Arguments arguments = Arguments.NONE;
        var next = tokens.peek();
        if (tokens.skipOperator("(")) {
            arguments = arguments();
        } else if (isTestArgument(next)) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        Expression test = new Expression.Test(target, name.text(), arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean isTestArgument(Token token) {
        return switch (token.kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !NOT_TEST_ARGUMENTS.contains(token.text());
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    private Arguments arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.skipOperator(")")) {
            if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).isOperator("=")) {
                var name = tokens.next().text();
                tokens.next();
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Arguments(positional, named);
    }

    private boolean beginsExpression() {
        var token = tokens.peek();
        return switch (token.kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME ->
                !token.text().equals("if")
                        && !token.text().equals("else")
                        && !token.text().equals("recursive");
            case OPERATOR -> List.of("(", "[", "{", "-", "+").contains(token.text());
            default -> false;
        };
    }

    private @Nullable String operatorOf(String... operators) {
        for (var operator : operators) {
            if (tokens.skipOperator(operator)) {
                return operator;
            }
        }
        return null;
    }

    private Expression chain(
            Supplier<Expression> operand, Supplier<@Nullable String> operator, Combination combination) {
        var result = operand.get();
        for (int links = 0; ; links++) {
            if (links > MAX_CHAIN) {
                throw TemplateException.at(tokens.peek().line(), "an expression has too many parts");
            }
            var found = operator.get();
            if (found == null) {
                return result;
            }
            result = combination.of(found, result, operand.get());
        }
    }

    private interface Combination {
        Expression of(String operator, Expression left, Expression right);
    }

    private static long integer(Token token) {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw TemplateException.at(token.line(), "the number is too large");
        }
    }
}
