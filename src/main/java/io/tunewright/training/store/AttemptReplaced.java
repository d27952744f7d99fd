package io.tunewright.training.store;

import io.tunewright.common.ConflictException;
import io.tunewright.training.RunId;

/// An attempt has nothing more to say: a newer one took its place, or its run is over.
public final class AttemptReplaced extends ConflictException {

    private static final long serialVersionUID = 1;

    public AttemptReplaced(RunId run, int attempt) {
        super(
                "attempt-replaced",
                "Attempt %d of run %s has nothing more to report: a newer one took its place, or the run is over"
                        .formatted(attempt, run),
                attempt,
                run.toString());
    }
}
