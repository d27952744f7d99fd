package io.tunewright.evaluation.job;

import io.tunewright.database.Leases;
import org.springframework.stereotype.Component;

/// Whether this server is to leave evaluations alone: it is about to end, or another one looks after them. The job
/// looks now and then and leaves by itself: an interrupt in the middle of a database call would tear its connection.
@Component
class EvaluationStop {

    private static final String LEASE = "evaluations";

    private final Leases leases;
    private volatile boolean ending;

    EvaluationStop(Leases leases) {
        this.leases = leases;
    }

    void now() {
        ending = true;
    }

    /// The server has left: another one need not wait.
    void left() {
        leases.release(LEASE);
    }

    boolean isDue() {
        return ending || !leases.hold(LEASE);
    }
}
