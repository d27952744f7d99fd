package io.tunewright.llm.chat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An expression of a template.
sealed interface Expression {

    record Literal(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record TupleOf(List<Expression> items) implements Expression {}

    record DictOf(List<Pair> pairs) implements Expression {}

    record Pair(Expression key, Expression value) {}

    record Attribute(Expression target, String name) implements Expression {}

    record Subscript(Expression target, Expression index) implements Expression {}

    record Slice(
            Expression target,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Expression {}

    record Call(Expression target, Arguments arguments) implements Expression {}

    record Filter(Expression target, String name, Arguments arguments) implements Expression {}

    record Test(Expression target, String name, Arguments arguments) implements Expression {}

    record Not(Expression operand) implements Expression {}

    record Sign(Expression operand, boolean negative) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

    record Join(List<Expression> parts) implements Expression {}

    record Comparison(Expression first, List<Operand> rest) implements Expression {}

    record Operand(String operator, Expression value) {}

    record Conditional(
            Expression test, Expression then, @Nullable Expression otherwise) implements Expression {}

    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
