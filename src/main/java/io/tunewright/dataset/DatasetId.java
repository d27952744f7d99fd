package io.tunewright.dataset;

import java.util.UUID;

/// Identifies a dataset.
public record DatasetId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static DatasetId of(String text) {
        return new DatasetId(UUID.fromString(text));
    }

    public static DatasetId random() {
        return new DatasetId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
