package io.tunewright.common;

/// The state of the thing does not allow this now.
public non-sealed class ConflictException extends DomainException {

    private static final long serialVersionUID = 1;

    public ConflictException(String code, String message, Object... arguments) {
        super(code, message, arguments);
    }
}
