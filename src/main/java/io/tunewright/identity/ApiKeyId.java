package io.tunewright.identity;

import java.io.Serializable;
import java.util.UUID;

/// Identifies an API key.
public record ApiKeyId(UUID value) implements Serializable {

    public static ApiKeyId next() {
        return new ApiKeyId(UUID.randomUUID());
    }

    public static ApiKeyId of(String text) {
        return new ApiKeyId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
