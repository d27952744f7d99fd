package io.tunewright.database;

import org.jspecify.annotations.Nullable;

/// The database cannot be started or used; the message is a sentence for whoever runs the server.
final class DatabaseUnusableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    /// @param action what to do about it
    DatabaseUnusableException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    DatabaseUnusableException(String message, String action) {
        this(message, action, null);
    }

    String action() {
        return action;
    }
}
