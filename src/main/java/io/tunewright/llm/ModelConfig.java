package io.tunewright.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `config.json` and `generation_config.json` say of a Llama model, as transformers 4 and 5 write them. Keys that are
/// not named here are not read; none can name code.
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

    private static final JsonMapper JSON = JsonMapper.shared();

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
        var config = json(modelDirectory.resolve("config.json"));
        if (config == null) {
            throw new ModelRefusedException("missing-config", "config.json is missing; use a directory in Hugging Face layout");
        }
        String type = config.path("model_type").asString("");
        if (!type.equals("llama")) {
            throw new ModelRefusedException(
                    "unsupported-architecture",
                    "config.json says model_type \"%s\"; this version runs \"llama\"".formatted(type));
        }
        if (!config.path("hidden_act").asString("silu").equals("silu")) {
            throw new ModelRefusedException(
                    "unsupported-architecture", "config.json asks for an activation other than silu");
        }
        int heads = positive(config, "num_attention_heads");
        int width = positive(config, "hidden_size");
        int keyValueHeads = config.path("num_key_value_heads").isNumber() ? positive(config, "num_key_value_heads") : heads;
        int headWidth = config.path("head_dim").isNumber() ? positive(config, "head_dim") : width / heads;
        if (heads % keyValueHeads != 0 || headWidth % 2 != 0) {
            throw new ModelRefusedException(
                    "bad-config",
                    "config.json: %d heads cannot share %d key-value heads of width %d".formatted(heads, keyValueHeads, headWidth));
        }
        return new ModelConfig(
                positive(config, "vocab_size"),
                width,
                positive(config, "intermediate_size"),
                positive(config, "num_hidden_layers"),
                heads,
                keyValueHeads,
                headWidth,
                positive(config, "max_position_embeddings"),
                config.path("rms_norm_eps").asDouble(1e-6),
                config.path("tie_word_embeddings").asBoolean(false),
                config.path("attention_bias").asBoolean(false),
                config.path("mlp_bias").asBoolean(false),
                rope(config),
                endTokens(config, json(modelDirectory.resolve("generation_config.json"))));
    }

    private static Rope rope(JsonNode config) {
        var parameters = config.path("rope_parameters");
        var scaling = parameters.isObject() ? parameters : config.path("rope_scaling");
        double theta = parameters.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10_000));
        String type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
        if (!Set.of("default", "linear", "llama3").contains(type)) {
            throw new ModelRefusedException(
                    "unsupported-architecture", "config.json asks for rope type \"%s\"; default, linear and llama3 run".formatted(type));
        }
        return new Rope(
                theta,
                type,
                scaling.path("factor").asDouble(1),
                scaling.path("low_freq_factor").asDouble(1),
                scaling.path("high_freq_factor").asDouble(4),
                scaling.path("original_max_position_embeddings").asInt(8192));
    }

    private static List<Integer> endTokens(JsonNode config, @Nullable JsonNode generation) {
        var ids = new TreeSet<Integer>();
        for (var source : new JsonNode[] {generation, config}) {
            var end = source == null ? null : source.get("eos_token_id");
            if (end != null && end.isArray()) {
                end.forEach(id -> ids.add(id.asInt()));
            } else if (end != null && end.isNumber()) {
                ids.add(end.asInt());
            }
            if (!ids.isEmpty()) {
                break;
            }
        }
        return new ArrayList<>(ids);
    }

    private static int positive(JsonNode config, String key) {
        var value = config.path(key);
        if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > 10_000_000) {
            throw new ModelRefusedException(
                    "bad-config", "config.json: %s must be a whole number from 1 to 10,000,000, but is %s".formatted(key, value));
        }
        return value.asInt();
    }

    private static @Nullable JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException | JacksonException broken) {
            throw new ModelRefusedException("bad-config", "%s is not readable JSON".formatted(file.getFileName()));
        }
    }
}
