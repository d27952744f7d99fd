package io.tunewright.experiment;

import java.util.UUID;

/// Identifies an experiment.
public record ExperimentId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static ExperimentId of(String text) {
        return new ExperimentId(UUID.fromString(text));
    }

    public static ExperimentId random() {
        return new ExperimentId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
