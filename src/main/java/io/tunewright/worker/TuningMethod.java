package io.tunewright.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What of the model is trained.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TuningMethod.Full.class, name = "full"),
    @JsonSubTypes.Type(value = TuningMethod.Lora.class, name = "lora")
})
public sealed interface TuningMethod {

    /// Every weight.
    record Full() implements TuningMethod {}

    /// Low-rank factors beside the chosen projections (Hu et al. 2021).
    ///
    /// @param rank    inner dimension r
    /// @param alpha   numerator of the scale α / r
    /// @param dropout share of the factor's inputs set to 0 while training
    /// @param targets projections such as `q_proj`
    record Lora(int rank, double alpha, double dropout, List<String> targets) implements TuningMethod {}
}
