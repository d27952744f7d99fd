package io.tunewright.llm.chat;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/// A parsed template in the part of Jinja that chat templates use: `set`, `if`, `for`, `macro`, `with`, `filter`,
/// filters, tests, slices, string methods, `namespace`, `raise_exception`, `strftime_now` and `{% generation %}`.
///
/// `include`, `import`, `extends` and everything else that reaches outside do not exist. Rendering ends at limits of
/// steps, characters, nesting and time ([Budget]).
public final class JinjaTemplate {

    private static final int MAX_SOURCE = 512 * 1024;

    private final String source;
    private final List<Statement> statements;

    /// A part of a rendered text, in UTF-16 units.
    ///
    /// @param end place after its last character
    public record Range(int start, int end) {}

    /// @param generated what was written inside of `{% generation %}`, in order
    public record Output(String text, List<Range> generated) {}

    /// @throws TemplateException naming the line, if the source does not parse
    public JinjaTemplate(String source) {
        if (source.length() > MAX_SOURCE) {
            throw new TemplateException("the template has more than " + MAX_SOURCE + " characters");
        }
        this.source = source;
        statements = Parser.parse(source);
    }

    public String source() {
        return source;
    }

    /// @param variables strings, longs, doubles, booleans, lists and maps of these
    /// @throws TemplateException with the template's own words if it refuses its variables
    public Output render(Map<String, Object> variables) {
        return render(variables, Clock.systemDefaultZone());
    }

    Output render(Map<String, Object> variables, Clock clock) {
        try {
            return new Interpreter(variables, clock).run(statements);
        } catch (StackOverflowError e) {
            throw new TemplateException("the chat template is nested too deeply");
        }
    }

    /// What stands for `none`.
    public static Object none() {
        return Values.NONE;
    }
}
