package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection.Shape;
import java.util.List;

/// Models that compute in the same way under the same names of their tensors. An implementation says what
/// `config.json` calls things, which tensors there are, and which script has the arithmetic that is its own.
///
/// How to add one: `src/docs/adding-a-model-family.md`.
public interface ModelFamily {

    /// What recipes call it, such as `qwen2`.
    String name();

    /// `model_type` in `config.json`.
    String modelType();

    /// First of the `architectures` in `config.json`.
    String architecture();

    /// Other architectures that stand for the same model.
    default List<String> alsoKnownAs() {
        return List.of();
    }

    /// File beside this class that is appended to `blocks.py`.
    String script();

    /// @throws io.tunewright.llm.ModelRefusedException if a value is missing, out of range or one that this engine
    ///         does not compute with
    ModelConfig config(ConfigFile file);

    /// Whether a prefix counts in the rotation, so that the text begins behind it, or the text begins at 0 as
    /// without.
    default boolean prefixTakesPositions() {
        return true;
    }

    /// The projections of a layer in the order in which the script numbers them.
    List<Projection> projections(Shape shape);

    boolean hasBias(ModelConfig config, Projection projection);

    /// The norms of a layer: the one before attention, the one before the feed-forward half, the family's own.
    List<Norm> norms(Shape shape);

    /// Names of the tensors outside of the layers.
    Names names();

    /// @param path  within the layer
    /// @param width number of its gains
    record Norm(String path, int width) {}

    /// @param layers      what precedes the number of a layer, such as `model.layers.`
    /// @param superfluous ends of the names of tensors that files carry and nobody needs
    /// @param constants   tensors that this engine does without and others expect: written as they were read
    record Names(
            String embedding,
            String layers,
            String norm,
            String head,
            List<String> superfluous,
            List<String> constants) {

        /// Number of the layer that a tensor of the model belongs to, -1 if it stands outside of them.
        public int layerOf(String name) {
            if (!name.startsWith(layers)) {
                return -1;
            }
            String rest = name.substring(layers.length());
            return Integer.parseInt(rest.substring(0, rest.indexOf('.')));
        }
    }

    /// The projections that these targets mean, by what the family or a recipe calls them.
    default List<Projection> targeted(Shape shape, List<String> targets) {
        return projections(shape).stream()
                .filter(projection -> targets.stream().anyMatch(projection::isMeantBy))
                .toList();
    }
}
