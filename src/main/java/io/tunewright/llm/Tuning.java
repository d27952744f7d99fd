package io.tunewright.llm;

import java.util.List;

/// What of a model is trained.
public sealed interface Tuning {

    /// Every weight.
    record Full() implements Tuning {}

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    ///
    /// @param rank    inner dimension r
    /// @param alpha   numerator of the scale
    /// @param dropout share of the factors' inputs set to 0 while training
    /// @param targets projections such as `q_proj`
    /// @param rankStabilised whether the scale is α / √r (Kalajdzievski 2023) instead of α / r
    record Lora(int rank, double alpha, double dropout, List<String> targets, boolean rankStabilised)
            implements Tuning {

        /// With the published scale, α / r.
        public Lora(int rank, double alpha, double dropout, List<String> targets) {
            this(rank, alpha, dropout, targets, false);
        }
    }
}
