package io.tunewright.evaluation.job;

import org.springframework.stereotype.Component;

/// Whether this server is about to end. The job looks now and then and leaves by itself: an interrupt in the middle
/// of a database call would tear its connection.
@Component
class EvaluationStop {

    private volatile boolean due;

    void now() {
        due = true;
    }

    boolean isDue() {
        return due;
    }
}
