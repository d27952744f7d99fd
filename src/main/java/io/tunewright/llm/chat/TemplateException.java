package io.tunewright.llm.chat;

/// A template does not parse, fails while it runs, exceeds a limit, or refuses the conversation in its own words.
public class TemplateException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    TemplateException(String message) {
        super(message);
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("line " + line + ": " + message);
    }
}
