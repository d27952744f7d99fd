package io.tunewright.recipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tunewright.common.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the base weights are changed.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Method.Full.class, name = "full"),
    @JsonSubTypes.Type(value = Method.Freeze.class, name = "freeze"),
    @JsonSubTypes.Type(value = Method.Lora.class, name = "lora"),
    @JsonSubTypes.Type(value = Method.QLora.class, name = "qlora"),
    @JsonSubTypes.Type(value = Method.PTuningV2.class, name = "ptuning_v2")
})
public sealed interface Method {

    /// The word recipes use: `full`, `freeze`, `lora`, `qlora` or `ptuning_v2`.
    default String type() {
        return switch (this) {
            case Full _ -> "full";
            case Freeze _ -> "freeze";
            case Lora _ -> "lora";
            case QLora _ -> "qlora";
            case PTuningV2 _ -> "ptuning_v2";
        };
    }

    /// The type, and `dora` for LoRA with magnitudes: methods of one variant train at one speed.
    default String variant() {
        return this instanceof Lora lora && lora.decomposed() ? "dora" : type();
    }

    /// Every weight is trained.
    record Full() implements Method {}

    /// The last layers are trained, the rest is frozen; the result is a whole model.
    ///
    /// @param layers     how many at the end are trained
    /// @param embeddings whether the embedding is trained too; with a tied head the two are one
    /// @param head       whether the head and the norm before it are trained too
    record Freeze(int layers, boolean embeddings, boolean head) implements Method {

        public Freeze {
            RecipeSchema.check("method.trainable_layers", layers);
        }
    }

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    ///
    /// @param rank    inner dimension r of the factors
    /// @param alpha   numerator of the scale; unitless
    /// @param dropout share of a factor's inputs set to 0 while training
    /// @param targets projections that receive factors, such as `q_proj`; never empty
    /// @param rankStabilised whether the scale is α / √r (Kalajdzievski 2023, rsLoRA) instead of α / r
    /// @param decomposed whether the length of each row of the weights is trained apart from its direction (Liu et
    ///                   al. 2024, DoRA)
    record Lora(
            int rank, double alpha, double dropout, List<String> targets, boolean rankStabilised, boolean decomposed)
            implements Method {

        public Lora {
            targets = checkedFactors(rank, alpha, dropout, targets);
        }

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

    /// LoRA beside a base that stays quantised to 4 bits (Dettmers et al. 2023).
    ///
    /// @param doubleQuantisation whether the quantisation constants are quantised as well
    record QLora(int rank, double alpha, double dropout, List<String> targets, boolean doubleQuantisation)
            implements Method {

        public QLora {
            targets = checkedFactors(rank, alpha, dropout, targets);
        }
    }

    /// Trained keys and values before those of the text in every layer (Liu et al. 2021, P-tuning v2).
    ///
    /// @param prefixLength positions of the prefix
    /// @param projection   whether a small network makes the prefix instead of a table
    record PTuningV2(int prefixLength, boolean projection) implements Method {

        public PTuningV2 {
            RecipeSchema.check("method.pre_seq_len", prefixLength);
        }
    }

    private static List<String> checkedFactors(int rank, double alpha, double dropout, List<String> targets) {
        RecipeSchema.check("method.r", rank);
        RecipeSchema.check("method.lora_alpha", alpha);
        RecipeSchema.check("method.lora_dropout", dropout);
        Check.that(!targets.isEmpty(), "method.target_modules", "must name at least one projection");
        Check.that(
                RecipeSchema.PROJECTIONS.containsAll(targets),
                "method.target_modules",
                "may only name " + String.join(", ", RecipeSchema.PROJECTIONS));
        return List.copyOf(targets);
    }
}
