package io.tunewright.checkpoint;

import java.util.UUID;

/// Identifies a checkpoint.
public record CheckpointId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static CheckpointId of(String text) {
        return new CheckpointId(UUID.fromString(text));
    }

    public static CheckpointId random() {
        return new CheckpointId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
