package io.tunewright.dataset;

import java.util.UUID;

/// Identifies an uploaded version of a dataset; it never changes.
public record DatasetVersionId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static DatasetVersionId of(String text) {
        return new DatasetVersionId(UUID.fromString(text));
    }

    public static DatasetVersionId random() {
        return new DatasetVersionId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
