package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelRefusedException;

/// Which weights of a model are trained; the rest is left as it was read.
///
/// @param lastLayers layers at the end, 0 for none of the model's weights
/// @param embedding  whether the embedding is among them; with a tied head the two are one
/// @param norm       whether the norm before the head is
/// @param head       whether the head is
public record TrainedWeights(int lastLayers, boolean embedding, boolean norm, boolean head) {

    /// What stands beside the model is trained, not the model.
    public static final TrainedWeights NONE = new TrainedWeights(0, false, false, false);

    public static TrainedWeights all(ModelConfig config) {
        return new TrainedWeights(config.layers(), true, true, true);
    }

    /// The last layers, and if asked for the embedding, and the head with the norm before it.
    ///
    /// @throws ModelRefusedException `too-many-layers` if the model has fewer
    public static TrainedWeights last(ModelConfig config, int layers, boolean embedding, boolean head) {
        if (layers < 1 || layers > config.layers()) {
            throw new ModelRefusedException(
                    "too-many-layers",
                    "The last %d layers cannot be trained: the model has %d; choose 1 to %d"
                            .formatted(layers, config.layers(), config.layers()));
        }
        boolean tied = config.tiedHead() && (embedding || head);
        return new TrainedWeights(layers, embedding || tied, head, head || tied);
    }

    boolean contain(String name, Layout layout, ModelConfig config) {
        if (name.equals(layout.embedding())) {
            return embedding;
        }
        if (name.equals(layout.norm())) {
            return norm;
        }
        return name.equals(layout.head()) ? head : layout.layerOf(name) >= config.layers() - lastLayers;
    }

    /// See `parts` in `blocks.py`.
    long[] parts(ModelConfig config) {
        return new long[] {config.layers() - lastLayers, embedding ? 1 : 0, norm ? 1 : 0, head ? 1 : 0};
    }
}
