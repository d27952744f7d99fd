package io.tunewright.llm.optim;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.List;

/// A tensor that is trained.
///
/// @param computed what the model computes with; the same as `master` in float32
/// @param master   float32, what the optimiser changes
/// @param gradient float32, adds up over the micro-batches of a step
/// @param decays   whether weight decay applies
public record Trained(String name, PtNDArray computed, PtNDArray master, PtNDArray gradient, boolean decays) {

    public List<Long> dimensions() {
        return Arrays.stream(master.getShape().getShape()).boxed().toList();
    }
}
