package io.tunewright.common;

/// Something the product depends on is away; the same call may succeed later.
public non-sealed class UnavailableException extends DomainException {

    private static final long serialVersionUID = 1;

    public UnavailableException(String code, String message, Object... arguments) {
        super(code, message, arguments);
    }
}
