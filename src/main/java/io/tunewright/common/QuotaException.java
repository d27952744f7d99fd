package io.tunewright.common;

/// A limit of the organisation or of the caller is used up.
public non-sealed class QuotaException extends DomainException {

    private static final long serialVersionUID = 1;

    public QuotaException(String code, String message, Object... arguments) {
        super(code, message, arguments);
    }
}
