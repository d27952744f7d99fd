package io.tunewright.worker.serve;

/// Whether the tokens of a raw prompt are told with how likely they were (`echo` with `logprobs`).
enum Echo {
    NONE,
    /// Before those of the answer.
    BEFORE,
    /// Instead of an answer (`max_tokens: 0`).
    ALONE
}
