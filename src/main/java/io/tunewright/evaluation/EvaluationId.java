package io.tunewright.evaluation;

import java.util.UUID;

/// Identifies one evaluation of one model on one dataset.
public record EvaluationId(UUID value) {

    /// Parses the form used in URLs. Spring MVC finds this method by name.
    public static EvaluationId of(String text) {
        return new EvaluationId(UUID.fromString(text));
    }

    public static EvaluationId random() {
        return new EvaluationId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
