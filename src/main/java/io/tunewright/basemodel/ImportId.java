package io.tunewright.basemodel;

import java.util.UUID;

/// Identifies an import of a base model.
public record ImportId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static ImportId of(String text) {
        return new ImportId(UUID.fromString(text));
    }

    public static ImportId random() {
        return new ImportId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
