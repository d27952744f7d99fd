package io.tunewright.llm;

import io.tunewright.llm.family.ConfigReader;
import java.nio.file.Path;
import java.util.List;

/// What `config.json` and `generation_config.json` say of a Llama model, as transformers 4 and 5 write them. Keys
/// that are not named here are not read; none can name code.
///
/// @param rope        rotary position embedding
/// @param endTokenIds ids that end an answer, those of `generation_config.json` first
public record ModelConfig(
        int vocabulary,
        int width,
        int feedForwardWidth,
        int layers,
        int heads,
        int keyValueHeads,
        int headWidth,
        int contextLength,
        double normEpsilon,
        boolean tiedHead,
        boolean attentionBias,
        boolean mlpBias,
        Rope rope,
        List<Integer> endTokenIds) {

    /// @param type `default`, `linear` or `llama3`
    public record Rope(
            double theta,
            String type,
            double factor,
            double lowFrequencyFactor,
            double highFrequencyFactor,
            int originalContextLength) {}

    /// Reads the configuration of a model directory.
    ///
    /// @throws ModelRefusedException `bad-config` or `unsupported-architecture`
    public static ModelConfig read(Path modelDirectory) {
        return ConfigReader.read(modelDirectory);
    }
}
