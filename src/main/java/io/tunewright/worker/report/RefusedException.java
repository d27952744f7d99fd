package io.tunewright.worker.report;

import java.io.IOException;

/// The server answered, and will not answer otherwise however often it is asked.
class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// Whether the attempt itself is refused: another one took its place, or the run is over.
    boolean fenced() {
        return status == 401 || status == 403 || status == 410;
    }
}
