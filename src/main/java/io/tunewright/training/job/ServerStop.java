package io.tunewright.training.job;

import org.springframework.stereotype.Component;

/// Whether this server is about to end. Jobs look now and then and leave by themselves: an interrupt in the
/// middle of a database call would tear its connection.
@Component
class ServerStop {

    private volatile boolean due;

    void now() {
        due = true;
    }

    boolean isDue() {
        return due;
    }
}
