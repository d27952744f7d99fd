package io.tunewright.common;

import org.jspecify.annotations.Nullable;

/// What the caller sent cannot be used; the message names what, where and what to do.
public non-sealed class InvalidInputException extends DomainException {

    private static final long serialVersionUID = 1;

    private final @Nullable String field;

    /// @param field name of the offending input, or null if it is the whole
    public InvalidInputException(String code, @Nullable String field, String message, Object... arguments) {
        super(code, message, arguments);
        this.field = field;
    }

    public @Nullable String field() {
        return field;
    }
}
