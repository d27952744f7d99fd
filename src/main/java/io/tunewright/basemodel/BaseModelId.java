package io.tunewright.basemodel;

import java.util.UUID;

/// Identifies a base model.
public record BaseModelId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static BaseModelId of(String text) {
        return new BaseModelId(UUID.fromString(text));
    }

    public static BaseModelId random() {
        return new BaseModelId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
