package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;

/// How many weights a method trains.
final class TrainedParameters {

    private TrainedParameters() {}

    static long of(Method method, ModelInspection model) {
        return switch (method) {
            case Method.Full _ -> model.parameters();
            case Method.Lora lora -> model.lowRankParameters(lora.rank(), lora.targets());
            case Method.QLora lora -> model.lowRankParameters(lora.rank(), lora.targets());
            case Method.PTuningV2 prefix -> prefix(prefix.prefixLength(), model.shape());
        };
    }

    /// A key and a value a position and layer.
    private static long prefix(int length, ModelInspection.Shape shape) {
        return 2L * length * shape.layers() * shape.keyValueHeads() * shape.headWidth();
    }
}
