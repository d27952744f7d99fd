package io.tunewright.experiment.forecast;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.Method;

/// How many weights a method trains.
final class TrainedParameters {

    private TrainedParameters() {}

    static long of(Method method, ModelInspection model) {
        return switch (method) {
            case Method.Full _ -> model.parameters();
            case Method.Freeze(var layers, var embeddings, var head) ->
                model.lastLayersParameters(layers, embeddings, head);
            case Method.Lora lora -> model.lowRankParameters(lora.rank(), lora.targets()) + magnitudes(lora, model);
            case Method.QLora lora -> model.lowRankParameters(lora.rank(), lora.targets());
            case Method.PTuningV2 prefix -> prefix(prefix, model.shape());
        };
    }

    /// With DoRA the length of each row of the weights; without, none.
    static long magnitudes(Method method, ModelInspection model) {
        return method instanceof Method.Lora lora && lora.decomposed() ? model.targetedRows(lora.targets()) : 0;
    }

    /// A key and a value a position and layer; or a key's width a position, and the two layers that make all of them
    /// of it, with their biases.
    private static long prefix(Method.PTuningV2 prefix, ModelInspection.Shape shape) {
        long width = (long) shape.keyValueHeads() * shape.headWidth();
        long all = 2 * shape.layers() * width;
        return prefix.projection()
                ? prefix.prefixLength() * width + (width + 1) * width + (width + 1) * all
                : prefix.prefixLength() * all;
    }
}
