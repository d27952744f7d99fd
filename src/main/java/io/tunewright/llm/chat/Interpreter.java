package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Statement.Branch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs the statements of a template once.
final class Interpreter {

    private final Budget budget = new Budget();
    private final Evaluator evaluator = new Evaluator(budget);
    private final StringBuilder text = new StringBuilder();
    private final List<JinjaTemplate.Range> generated = new ArrayList<>();
    private final Scope globals = new Scope(null);
    private StringBuilder out = text;

    /// How a statement ended: `break` and `continue` end the statements around them too.
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Interpreter(Map<String, Object> variables, Clock clock) {
        Globals.define(globals, budget, clock);
        variables.forEach(globals::set);
    }

    JinjaTemplate.Output run(List<Statement> statements) {
        execute(statements, globals.inner());
        return new JinjaTemplate.Output(text.toString(), List.copyOf(generated));
    }

    private Flow execute(List<Statement> statements, Scope scope) {
        for (var statement : statements) {
            var flow = execute(statement, scope);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow execute(Statement statement, Scope scope) {
        budget.step();
        switch (statement) {
            case Statement.Text(var part) -> write(part);
            case Statement.Output(var value) -> write(Values.text(evaluator.value(value, scope)));
            case Statement.If block -> {
                return branch(block, scope);
            }
            case Statement.For block -> loop(block, scope);
            case Statement.Set(var targets, var value) -> assign(targets, evaluator.value(value, scope), scope);
            case Statement.SetAttribute(var name, var attribute, var value) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw new TemplateException("'" + name + "' is not a namespace");
                }
                namespace.set(attribute, evaluator.value(value, scope));
            }
            case Statement.SetBlock(var target, var body, var filters) -> {
                var captured = capture(body, scope.inner());
                scope.set(target, filters == null ? captured : filtered(filters, captured, scope));
            }
            case Statement.FilterBlock(var body, var filters) ->
                write(Values.text(filtered(filters, capture(body, scope.inner()), scope)));
            case Statement.With(var variables, var body) -> {
                var inner = scope.inner();
                for (var variable : variables) {
                    assign(variable.targets(), evaluator.value(variable.value(), scope), inner);
                }
                return execute(body, inner);
            }
            case Statement.Macro macro -> scope.set(macro.name(), macro(macro, scope));
            case Statement.Generation(var body) -> generation(body, scope);
            case Statement.Break _ -> {
                return Flow.BREAK;
            }
            case Statement.Continue _ -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    private Flow branch(Statement.If block, Scope scope) {
        for (Branch branch : block.branches()) {
            if (Values.truth(evaluator.value(branch.test(), scope))) {
                return execute(branch.body(), scope);
            }
        }
        return execute(block.otherwise(), scope);
    }

    private void loop(Statement.For block, Scope scope) {
        var items = Values.items(evaluator.value(block.items(), scope));
        var filter = block.filter();
        if (filter != null) {
            List<Object> kept = new ArrayList<>();
            for (var item : items) {
                var inner = scope.inner();
                assign(block.targets(), item, inner);
                if (Values.truth(evaluator.value(filter, inner))) {
                    kept.add(item);
                }
            }
            items = kept;
        }
        if (items.isEmpty()) {
            execute(block.otherwise(), scope.inner());
            return;
        }
        var loop = new Loop(items, scope.get("loop") instanceof Loop outer ? outer.depth() + 1 : 0);
        for (int i = 0; i < items.size(); i++) {
            var inner = scope.inner();
            loop.moveTo(i);
            inner.set("loop", loop);
            assign(block.targets(), items.get(i), inner);
            if (execute(block.body(), inner) == Flow.BREAK) {
                return;
            }
        }
    }

    private void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        var items = Values.items(value);
        if (items.size() != targets.size()) {
            throw new TemplateException(
                    "%d values cannot be given to %d names".formatted(items.size(), targets.size()));
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), items.get(i));
        }
    }

    private Values.Callable macro(Statement.Macro macro, Scope definition) {
        return (positional, named) -> {
            if (positional.size() > macro.parameters().size()) {
                throw new TemplateException("the macro '" + macro.name() + "' gets too many arguments");
            }
            var scope = definition.inner();
            for (int i = 0; i < macro.parameters().size(); i++) {
                var parameter = macro.parameters().get(i);
                var value = i < positional.size() ? positional.get(i) : named.get(parameter.name());
                if (value == null) {
                    var initial = parameter.initial();
                    value = initial == null ? new Values.Undefined(parameter.name()) : evaluator.value(initial, scope);
                }
                scope.set(parameter.name(), value);
            }
            return capture(macro.body(), scope);
        };
    }

    private void generation(List<Statement> body, Scope scope) {
        int start = out.length();
        execute(body, scope.inner());
        if (out == text) {
            generated.add(new JinjaTemplate.Range(start, out.length()));
        }
    }

    private Object filtered(Expression filters, String captured, Scope scope) {
        var inner = scope.inner();
        inner.set(Parser.CAPTURED, captured);
        return evaluator.value(filters, inner);
    }

    private String capture(List<Statement> body, Scope scope) {
        var before = out;
        out = new StringBuilder();
        try {
            execute(body, scope);
            return out.toString();
        } finally {
            out = before;
        }
    }

    private void write(String part) {
        out.append(budget.made(part));
    }
}
