package io.tunewright.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// One conversation of an evaluation, for looking closer.
///
/// @param line     of the dataset version
/// @param question the last user message
/// @param asked    whether the model was asked for an answer
/// @param loss     nats per learnt token, null if the conversation has none
/// @param rougeL   of the answer, 0 to 1; 0 if not asked
/// @param chrF     the same by characters
public record EvaluatedSample(
        int line,
        String question,
        String expected,
        String answer,
        boolean asked,
        boolean correct,
        @Nullable Double loss,
        int tokens,
        double rougeL,
        @JsonProperty("chrf") double chrF) {}
