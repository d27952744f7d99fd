package io.tunewright.llm;

import java.util.List;

/// What of a model is trained.
public sealed interface Tuning {

    /// Whether weights of the model itself are trained, so that the result is a whole model and no adapter.
    default boolean changesModel() {
        return switch (this) {
            case Full _, Freeze _ -> true;
            case Lora _, QLora _, Prefix _ -> false;
        };
    }

    /// Every weight.
    record Full() implements Tuning {}

    /// The last layers; the rest is frozen.
    ///
    /// @param layers     how many at the end are trained
    /// @param embeddings whether the embedding is trained too; with a tied head the two are one
    /// @param head       whether the head and the norm before it are trained too
    record Freeze(int layers, boolean embeddings, boolean head) implements Tuning {}

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    ///
    /// @param rank    inner dimension r
    /// @param alpha   numerator of the scale
    /// @param dropout share of the factors' inputs set to 0 while training
    /// @param targets projections such as `q_proj`
    /// @param rankStabilised whether the scale is α / √r (Kalajdzievski 2023) instead of α / r
    /// @param decomposed whether the length of each row of the weights is trained apart from its direction (Liu et
    ///                   al. 2024, DoRA)
    record Lora(
            int rank, double alpha, double dropout, List<String> targets, boolean rankStabilised, boolean decomposed)
            implements Tuning {

        /// As first published: scale α / r, nothing decomposed.
        public Lora(int rank, double alpha, double dropout, List<String> targets) {
            this(rank, alpha, dropout, targets, false, false);
        }
    }

    /// Low-rank factors beside projections that are held in 4 bits (Dettmers et al. 2023).
    ///
    /// @param doubleQuantisation whether the scales of the 4-bit blocks are quantised as well
    record QLora(Lora factors, boolean doubleQuantisation) implements Tuning {

        /// @throws IllegalArgumentException if the factors have magnitudes: lengths of rows that are not held
        public QLora {
            if (factors.decomposed()) {
                throw new IllegalArgumentException("DoRA needs weights that are not quantised");
            }
        }
    }

    /// Keys and values before those of the text in every layer (Liu et al. 2021, P-tuning v2).
    ///
    /// @param length     positions of the prefix
    /// @param projection whether a small network makes the prefix instead of a table
    record Prefix(int length, boolean projection) implements Tuning {}
}
