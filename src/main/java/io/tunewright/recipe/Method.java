package io.tunewright.recipe;

import java.util.List;

/// How the base weights are changed.
public sealed interface Method {

    /// Every weight is trained.
    record Full() implements Method {}

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    record Lora(int rank, double alpha, double dropout, List<String> targets) implements Method {}

    /// LoRA beside a base that stays quantised to 4 bits (Dettmers et al. 2023).
    record QLora(int rank, double alpha, double dropout, List<String> targets, boolean doubleQuantisation)
            implements Method {}

    /// Trained keys and values before those of the text in every layer (Liu et al. 2021, P-tuning v2).
    record PTuningV2(int prefixLength, boolean projection) implements Method {}
}
