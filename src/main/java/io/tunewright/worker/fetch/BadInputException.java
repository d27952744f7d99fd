package io.tunewright.worker.fetch;

/// What the control plane offers is not fit to be used, however often it is asked.
public final class BadInputException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        super(message);
    }
}
