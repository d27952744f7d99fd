package io.tunewright.inference;

/// Whether the tokens of a raw prompt are told with how likely they were.
public enum PromptEcho {
    NONE,
    /// Before those of the answer.
    BEFORE_ANSWER,
    /// Instead of an answer.
    ALONE
}
