package io.tunewright.identity;

/// What is metered.
public enum UsageKind {
    /// Tokens read by models that answer, in the playground and over the API.
    INPUT_TOKENS,
    /// Tokens written by models that answer.
    OUTPUT_TOKENS,
    /// Tokens that training runs learned from.
    TRAINED_TOKENS,
    /// Tokens whose loss evaluations measured.
    EVALUATED_TOKENS,
    /// Seconds a training worker was busy.
    TRAINING_SECONDS,
    /// Seconds an evaluation worker was busy.
    EVALUATION_SECONDS,
    /// Seconds that machines were held for training, each machine counted.
    MACHINE_SECONDS,
    /// What those machines cost, in thousandths of the operator's unit of account.
    COST
}
