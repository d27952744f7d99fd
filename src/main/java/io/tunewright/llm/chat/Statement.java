package io.tunewright.llm.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement of a template.
sealed interface Statement {

    record Text(String text) implements Statement {}

    record Output(Expression value) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record For(
            List<String> targets,
            Expression items,
            @Nullable Expression filter,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    record Set(List<String> targets, Expression value) implements Statement {}

    record SetAttribute(String namespace, String attribute, Expression value) implements Statement {}

    record SetBlock(
            String target, List<Statement> body, @Nullable Expression filters) implements Statement {}

    record With(List<Set> variables, List<Statement> body) implements Statement {}

    record FilterBlock(List<Statement> body, Expression filters) implements Statement {}

    record Macro(String name, List<Parameter> parameters, List<Statement> body) implements Statement {}

    record Parameter(String name, @Nullable Expression initial) {}

    /// What the assistant says: `{% generation %}`.
    record Generation(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}
}
