package io.tunewright.llm;

/// Why an answer ended.
public enum FinishReason {
    /// The model said so.
    STOP,
    /// The limit of tokens or the context was reached.
    LENGTH
}
