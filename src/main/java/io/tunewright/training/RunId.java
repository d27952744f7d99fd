package io.tunewright.training;

import java.util.UUID;

/// Identifies a training run.
public record RunId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static RunId of(String text) {
        return new RunId(UUID.fromString(text));
    }

    public static RunId random() {
        return new RunId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
