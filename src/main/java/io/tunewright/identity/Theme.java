package io.tunewright.identity;

/// The colours a user wants the dashboard in.
public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
}
