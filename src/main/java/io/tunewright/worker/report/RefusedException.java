package io.tunewright.worker.report;

import java.io.IOException;

/// The server answered, and will not answer otherwise however often it is asked.
public final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private static final int REPLACED = 409;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// As HTTP has it.
    public int status() {
        return status;
    }

    /// Whether the attempt itself is refused: another one took its place, or the run is over.
    public boolean fenced() {
        return status == 401 || status == 403 || status == 410 || status == REPLACED;
    }
}
