package io.tunewright.identity;

import java.io.Serializable;
import java.util.UUID;

/// Identifies a user.
public record UserId(UUID value) implements Serializable {

    public static UserId next() {
        return new UserId(UUID.randomUUID());
    }

    public static UserId of(String text) {
        return new UserId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
