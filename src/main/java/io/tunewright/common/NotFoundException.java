package io.tunewright.common;

/// There is no such thing, or the caller's organisation does not own it; the two are not told apart.
public non-sealed class NotFoundException extends DomainException {

    private static final long serialVersionUID = 1;

    public NotFoundException(String code, String message, Object... arguments) {
        super(code, message, arguments);
    }
}
