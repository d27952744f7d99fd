package io.tunewright.training.store;

import io.tunewright.training.RunId;

/// Another server works on the run now; this one leaves it alone.
public class LostRunException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LostRunException(RunId run) {
        super("another server works on run " + run);
    }
}
