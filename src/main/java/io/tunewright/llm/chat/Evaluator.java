package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Expression.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Computes the value of expressions.
final class Evaluator {

    private final Budget budget;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.budget = budget;
        filters = new Filters(budget);
    }

    Object value(Expression expression, Scope scope) {
        budget.step();
        return switch (expression) {
            case Expression.Literal(var value) -> value;
            case Expression.Name(var name) -> scope.get(name);
            case Expression.ListOf(var items) -> values(items, scope);
            case Expression.TupleOf(var items) -> new Values.Tuple(values(items, scope));
            case Expression.DictOf(var pairs) -> dict(pairs, scope);
            case Expression.Attribute(var target, var name) -> Sequences.get(value(target, scope), name);
            case Expression.Subscript(var target, var index) ->
                Sequences.get(value(target, scope), value(index, scope));
            case Expression.Slice(var target, var start, var stop, var step) -> {
                var sliced = value(target, scope);
                budget.characters(sliced instanceof Values.Undefined ? 0 : Values.length(sliced));
                yield Sequences.slice(sliced, optional(start, scope), optional(stop, scope), optional(step, scope));
            }
            case Expression.Call(var target, var arguments) -> call(target, arguments, scope);
            case Expression.Filter(var target, var name, var arguments) ->
                filters.apply(
                        name, value(target, scope), values(arguments.positional(), scope), named(arguments, scope));
            case Expression.Test(var target, var name, var arguments) ->
                Tests.holds(name, value(target, scope), values(arguments.positional(), scope));
            case Expression.Not(var operand) -> !Values.truth(value(operand, scope));
            case Expression.Sign(var operand, var negative) -> sign(value(operand, scope), negative);
            case Expression.And(var left, var right) -> {
                var first = value(left, scope);
                yield Values.truth(first) ? value(right, scope) : first;
            }
            case Expression.Or(var left, var right) -> {
                var first = value(left, scope);
                yield Values.truth(first) ? first : value(right, scope);
            }
            case Expression.Arithmetic(var operator, var left, var right) ->
                arithmetic(operator, value(left, scope), value(right, scope));
            case Expression.Join(var parts) -> joined(parts, scope);
            case Expression.Comparison comparison -> compare(comparison, scope);
            case Expression.Conditional(var test, var then, var otherwise) -> {
                if (Values.truth(value(test, scope))) {
                    yield value(then, scope);
                }
                yield otherwise == null ? new Values.Undefined("the other branch") : value(otherwise, scope);
            }
        };
    }

    private @Nullable Object optional(@Nullable Expression expression, Scope scope) {
        return expression == null ? null : value(expression, scope);
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (var expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Map<String, Object> named(Arguments arguments, Scope scope) {
        if (arguments.named().isEmpty()) {
            return Map.of();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.named().forEach((name, expression) -> values.put(name, value(expression, scope)));
        return values;
    }

    private Object dict(List<Expression.Pair> pairs, Scope scope) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        for (var pair : pairs) {
            dict.put(value(pair.key(), scope), value(pair.value(), scope));
        }
        return dict;
    }

    private Object call(Expression target, Arguments arguments, Scope scope) {
        Object function;
        if (target instanceof Expression.Attribute(var owner, var name)) {
            var object = value(owner, scope);
            var result =
                    Methods.call(object, name, values(arguments.positional(), scope), named(arguments, scope), budget);
            if (result != null) {
                return result;
            }
            function = Sequences.get(object, name);
            if (!(function instanceof Values.Callable)) {
                throw new TemplateException("%s has no method '%s'".formatted(Values.typeName(object), name));
            }
        } else {
            function = value(target, scope);
        }
        if (!(function instanceof Values.Callable callable)) {
            throw new TemplateException(Values.typeName(function) + " cannot be called");
        }
        budget.enterCall();
        var result = callable.call(values(arguments.positional(), scope), named(arguments, scope));
        budget.leaveCall();
        return result;
    }

    private static Object sign(Object value, boolean negative) {
        return negative ? Arithmetic.apply("-", 0L, value) : Arithmetic.apply("+", 0L, value);
    }

    private Object arithmetic(String operator, Object left, Object right) {
        if (operator.equals("%") && left instanceof String pattern) {
            return Texts.format(pattern, right instanceof Values.Tuple(var items) ? items : List.of(right), budget);
        }
        if (operator.equals("*") && (Values.isNumber(left) ^ Values.isNumber(right))) {
            return repeated(Values.isNumber(left) ? right : left, Values.whole(Values.isNumber(left) ? left : right));
        }
        if (operator.equals("+") && !Values.isNumber(left)) {
            boolean sized = !(left instanceof Values.Undefined) && left != Values.NONE;
            budget.characters(sized && !(left instanceof Values.Callable) ? lengthOf(left) + lengthOf(right) : 0);
        }
        return Arithmetic.apply(operator, left, right);
    }

    private static long lengthOf(Object value) {
        return value instanceof String s ? s.length() : value instanceof List<?> list ? list.size() : 0;
    }

    private Object repeated(Object value, long times) {
        long count = Math.max(0, times);
        long length = Values.length(value);
        budget.characters(length > 0 && count > Budget.MAX_CHARACTERS / length ? Long.MAX_VALUE / 2 : length * count);
        if (value instanceof String s) {
            return s.repeat((int) (length == 0 ? 0 : count));
        }
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < count && length > 0; i++) {
            items.addAll(Values.items(value));
        }
        return items;
    }

    private String joined(List<Expression> parts, Scope scope) {
        var out = new StringBuilder();
        for (var part : parts) {
            out.append(budget.made(Values.text(value(part, scope))));
        }
        return out.toString();
    }

    private boolean compare(Expression.Comparison comparison, Scope scope) {
        var left = value(comparison.first(), scope);
        for (var operand : comparison.rest()) {
            var right = value(operand.value(), scope);
            boolean holds =
                    switch (operand.operator()) {
                        case "==" -> Values.equal(left, right);
                        case "!=" -> !Values.equal(left, right);
                        case "<" -> Values.compare(left, right) < 0;
                        case "<=" -> Values.compare(left, right) <= 0;
                        case ">" -> Values.compare(left, right) > 0;
                        case ">=" -> Values.compare(left, right) >= 0;
                        case "in" -> Values.contains(right, left);
                        default -> !Values.contains(right, left);
                    };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }
}
