package io.tunewright.common;

import java.util.List;

/// A failure the caller can understand and act on. Anything else is a bug or an outage.
///
/// The five kinds are closed, so the mapping to HTTP is checked by the compiler; features subclass
/// a kind when callers need to tell their failures apart. The message is English and complete; the dashboard
/// translates it by `error.<code>` with [#arguments] where its bundles have that key.
public abstract sealed class DomainException extends RuntimeException
        permits NotFoundException, ConflictException, InvalidInputException, QuotaException, UnavailableException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final transient List<Object> arguments;

    protected DomainException(String code, String message, Object... arguments) {
        super(message);
        this.code = code;
        this.arguments = List.of(arguments);
    }

    /// Stable, machine-readable name of the problem, such as `recipe-not-found`.
    public String code() {
        return code;
    }

    /// What the message speaks of, in the order of the translated text's placeholders.
    public List<Object> arguments() {
        return arguments;
    }
}
