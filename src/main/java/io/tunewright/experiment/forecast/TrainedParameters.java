package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;
import java.util.List;

/// How many weights a method trains.
final class TrainedParameters {

    private TrainedParameters() {}

    static long of(Method method, ModelInspection model) {
        return switch (method) {
            case Method.Full _ -> model.parameters();
            case Method.Lora lora -> factors(lora.rank(), lora.targets(), model.shape());
            case Method.QLora lora -> factors(lora.rank(), lora.targets(), model.shape());
            case Method.PTuningV2 prefix -> prefix(prefix.prefixLength(), model.shape());
        };
    }

    /// Two factors a projection and layer: r × inputs and outputs × r.
    private static long factors(int rank, List<String> targets, ModelInspection.Shape shape) {
        long perLayer = 0;
        for (var target : targets) {
            perLayer += (long) rank * (inputs(target, shape) + outputs(target, shape));
        }
        return perLayer * shape.layers();
    }

    /// A key and a value a position and layer.
    private static long prefix(int length, ModelInspection.Shape shape) {
        return 2L * length * shape.layers() * shape.keyValueHeads() * shape.headWidth();
    }

    private static int inputs(String projection, ModelInspection.Shape shape) {
        return switch (projection) {
            case "o_proj" -> shape.heads() * shape.headWidth();
            case "down_proj" -> shape.feedForwardWidth();
            default -> shape.width();
        };
    }

    private static int outputs(String projection, ModelInspection.Shape shape) {
        return switch (projection) {
            case "q_proj" -> shape.heads() * shape.headWidth();
            case "k_proj", "v_proj" -> shape.keyValueHeads() * shape.headWidth();
            case "gate_proj", "up_proj" -> shape.feedForwardWidth();
            default -> shape.width();
        };
    }
}
