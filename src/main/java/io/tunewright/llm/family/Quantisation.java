package io.tunewright.llm.family;

/// In what form a model's projections are held. Embedding, norms, biases and head stay as they are.
public enum Quantisation {
    /// In the type of computation.
    NONE,
    /// In 4-bit NormalFloat (Dettmers et al. 2023), with a float32 scale for each 64 weights.
    NF4,
    /// The same, with scales of 8 bits.
    NF4_TWICE
}
