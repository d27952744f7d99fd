package io.tunewright.training;

import java.util.Locale;

/// A figure that a worker reports again and again, and that pages draw over the optimiser steps.
public enum Metric {
    /// Mean cross-entropy of the step, nats per learnt token.
    LOSS,
    /// Step size.
    LEARNING_RATE,
    /// Norm of the gradient before clipping.
    GRADIENT_NORM,
    /// Tokens of the step divided by its wall time.
    TOKENS_PER_SECOND,
    /// How long the step waited for its data, seconds.
    DATA_WAIT,
    /// Mean loss over the held-out split, nats per learnt token.
    HELD_OUT_LOSS,
    /// Share of the held-out split's learnt tokens that the model holds for the most likely one.
    TOKEN_ACCURACY,
    /// Share of answers to held-out questions that equal the expected ones.
    EXACT_MATCH,
    /// ROUGE-L of these answers, mean, 0 to 1.
    ROUGE_L,
    /// chrF of these answers, mean, 0 to 1.
    CHRF;

    /// As it stands in REST and in the database, such as `held_out_loss`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
