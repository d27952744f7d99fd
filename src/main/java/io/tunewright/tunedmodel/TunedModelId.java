package io.tunewright.tunedmodel;

import java.util.UUID;

/// Identifies a tuned model.
public record TunedModelId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static TunedModelId of(String text) {
        return new TunedModelId(UUID.fromString(text));
    }

    public static TunedModelId random() {
        return new TunedModelId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
