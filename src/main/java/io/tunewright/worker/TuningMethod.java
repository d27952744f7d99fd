package io.tunewright.worker;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of the model is trained.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TuningMethod.Full.class, name = "full"),
    @JsonSubTypes.Type(value = TuningMethod.Freeze.class, name = "freeze"),
    @JsonSubTypes.Type(value = TuningMethod.Lora.class, name = "lora"),
    @JsonSubTypes.Type(value = TuningMethod.QLora.class, name = "qlora"),
    @JsonSubTypes.Type(value = TuningMethod.Prefix.class, name = "prefix")
})
public sealed interface TuningMethod {

    /// Every weight.
    record Full() implements TuningMethod {}

    /// The last layers; the rest is frozen.
    ///
    /// @param layers     how many at the end are trained
    /// @param embeddings whether the embedding is trained too; with a tied head the two are one
    /// @param head       whether the head and the norm before it are trained too
    record Freeze(int layers, boolean embeddings, boolean head) implements TuningMethod {}

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    ///
    /// @param rank    inner dimension r
    /// @param alpha   numerator of the scale
    /// @param dropout share of the factor's inputs set to 0 while training
    /// @param targets projections such as `q_proj`
    /// @param rankStabilised whether the scale is α / √r (Kalajdzievski 2023) instead of α / r
    /// @param decomposed whether lengths of weight rows are trained apart from directions (Liu et al. 2024, DoRA)
    record Lora(
            int rank, double alpha, double dropout, List<String> targets, boolean rankStabilised, boolean decomposed)
            implements TuningMethod {

        /// As first published: scale α / r, nothing decomposed.
        public Lora(int rank, double alpha, double dropout, List<String> targets) {
            this(rank, alpha, dropout, targets, false, false);
        }

        /// What was written before there were choices is as first published.
        @JsonCreator
        static Lora read(
                @JsonProperty("rank") int rank,
                @JsonProperty("alpha") double alpha,
                @JsonProperty("dropout") double dropout,
                @JsonProperty("targets") List<String> targets,
                @JsonProperty("rankStabilised") @Nullable Boolean rankStabilised,
                @JsonProperty("decomposed") @Nullable Boolean decomposed) {
            return new Lora(
                    rank,
                    alpha,
                    dropout,
                    targets,
                    Boolean.TRUE.equals(rankStabilised),
                    Boolean.TRUE.equals(decomposed));
        }
    }

    /// LoRA beside a base whose projections are held in 4 bits (Dettmers et al. 2023).
    ///
    /// @param rank    inner dimension r
    /// @param alpha   numerator of the scale α / r
    /// @param dropout share of the factor's inputs set to 0 while training
    /// @param targets projections such as `q_proj`
    /// @param doubleQuantisation whether the scales of the 4-bit blocks are quantised as well
    record QLora(int rank, double alpha, double dropout, List<String> targets, boolean doubleQuantisation)
            implements TuningMethod {}

    /// Keys and values before those of the text in every layer (Liu et al. 2021, P-tuning v2).
    ///
    /// @param length     positions of the prefix
    /// @param projection whether a small network makes the prefix instead of a table
    record Prefix(int length, boolean projection) implements TuningMethod {}
}
