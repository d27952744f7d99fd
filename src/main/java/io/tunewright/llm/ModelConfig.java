package io.tunewright.llm;

import io.tunewright.llm.family.ConfigFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What `config.json` and `generation_config.json` say of a model, whatever its family calls it. Keys that are not
/// named by a family are not read; none can name code.
///
/// @param family     our name of the model's family, such as `qwen2`
/// @param biases     which projections have biases
/// @param rope       rotary position embedding
/// @param window     sliding window of attention
/// @param endTokenIds ids that end an answer, those of `generation_config.json` first
public record ModelConfig(
        String family,
        ModelInspection.Shape shape,
        int contextLength,
        double normEpsilon,
        boolean tiedHead,
        Biases biases,
        Rope rope,
        Window window,
        List<Integer> endTokenIds) {

    /// Which projections have biases.
    ///
    /// @param inputs      those that make queries, keys and values
    /// @param output      the one that takes what attention gives
    /// @param feedForward those of the feed-forward half
    public record Biases(boolean inputs, boolean output, boolean feedForward) {

        public static final Biases NONE = new Biases(false, false, false);
    }

    /// @param width of a head's part that is rotated
    /// @param type  `default`, `linear` or `llama3`
    public record Rope(
            int width,
            double theta,
            String type,
            double factor,
            double lowFrequencyFactor,
            double highFrequencyFactor,
            int originalContextLength) {}

    /// @param tokens that attention sees, itself counted; 0 for all before
    /// @param layers for each layer whether it has the window
    public record Window(int tokens, List<Boolean> layers) {

        public Window {
            layers = List.copyOf(layers);
        }

        public static Window none(int layers) {
            return new Window(0, Collections.nCopies(layers, false));
        }
    }

    /// Reads the configuration of a model directory.
    ///
    /// @throws ModelRefusedException `bad-config` or `unsupported-architecture`
    public static ModelConfig read(Path modelDirectory) {
        return ConfigFile.read(modelDirectory);
    }

    /// The same with these keys in place of the directory's `config.json`.
    public static ModelConfig of(Path modelDirectory, Map<String, @Nullable Object> config) {
        return ConfigFile.of(modelDirectory, JsonMapper.shared().valueToTree(config));
    }

    public int vocabulary() {
        return shape.vocabulary();
    }

    public int layers() {
        return shape.layers();
    }

    public int heads() {
        return shape.heads();
    }

    public int keyValueHeads() {
        return shape.keyValueHeads();
    }

    public int headWidth() {
        return shape.headWidth();
    }
}
