package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Rope;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.ModelJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads `config.json` and `generation_config.json`. Only keys named here are looked at.
public final class ConfigReader {

    private static final String FILE = "config.json";
    private static final Set<String> ROPE_TYPES = Set.of("default", "linear", "llama3");

    private final JsonNode json;

    private ConfigReader(JsonNode json) {
        this.json = json;
    }

    public static ModelConfig read(Path modelDirectory) {
        var json = ModelJson.read(modelDirectory, FILE)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-config",
                        "config.json is missing; the directory must hold a model in Hugging Face layout"));
        return new ConfigReader(json).config(modelDirectory);
    }

    private ModelConfig config(Path modelDirectory) {
        var type = json.path("model_type").asString("");
        var architecture = json.path("architectures").path(0).asString("");
        if (!type.equals("llama") || !architecture.isEmpty() && !architecture.equals("LlamaForCausalLM")) {
            throw new ModelRefusedException(
                    "unsupported-architecture",
                    "config.json describes %s (model_type %s); this version runs LlamaForCausalLM (model_type llama)"
                            .formatted(
                                    architecture.isEmpty() ? "an unnamed architecture" : shortened(architecture),
                                    type.isEmpty() ? "missing" : shortened(type)));
        }
        if (json.has("quantization_config")) {
            throw new ModelRefusedException(
                    "quantized",
                    "config.json has a quantization_config; import the weights as F32, F16 or BF16 instead");
        }
        var activation = json.path("hidden_act").asString("silu");
        if (!activation.equals("silu")) {
            throw unsupported("hidden_act", activation, "silu");
        }
        int heads = whole("num_attention_heads", 0, 1, 1024);
        int width = whole("hidden_size", 0, 1, 1 << 17);
        int keyValueHeads = whole("num_key_value_heads", heads, 1, heads);
        int headWidth = whole("head_dim", Math.max(1, width / heads), 2, 1024);
        if (heads % keyValueHeads != 0 || headWidth % 2 != 0) {
            throw new ModelRefusedException(
                    "bad-config",
                    "config.json has %d query heads, %d key-value heads and head_dim %d: the first must be a multiple of the"
                                    .formatted(heads, keyValueHeads, headWidth)
                            + " second and head_dim even; correct it");
        }
        return new ModelConfig(
                whole("vocab_size", 0, 1, 1 << 22),
                width,
                whole("intermediate_size", 0, 1, 1 << 20),
                whole("num_hidden_layers", 0, 1, 512),
                heads,
                keyValueHeads,
                headWidth,
                whole("max_position_embeddings", 2048, 1, 1 << 24),
                number(json, "rms_norm_eps", 1e-6, 0, 1),
                json.path("tie_word_embeddings").asBoolean(false),
                json.path("attention_bias").asBoolean(false),
                json.path("mlp_bias").asBoolean(false),
                rope(),
                endTokens(modelDirectory));
    }

    /// transformers 5 has `rope_parameters`, transformers 4 `rope_theta` and `rope_scaling`.
    private Rope rope() {
        var current = json.path("rope_parameters");
        var scaling = current.isObject() ? current : json.path("rope_scaling");
        double theta = number(current.has("rope_theta") ? current : json, "rope_theta", 10_000, 1, 1e12);
        var type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
        if (!ROPE_TYPES.contains(type)) {
            throw unsupported("rope_type", type, "default, linear or llama3");
        }
        return new Rope(
                theta,
                type,
                number(scaling, "factor", 1, 1e-3, 1e6),
                number(scaling, "low_freq_factor", 1, 1e-3, 1e6),
                number(scaling, "high_freq_factor", 4, 1e-3, 1e6),
                (int) number(scaling, "original_max_position_embeddings", 8192, 1, 1 << 24));
    }

    private List<Integer> endTokens(Path modelDirectory) {
        var node = ModelJson.read(modelDirectory, "generation_config.json")
                .map(generation -> generation.path("eos_token_id"))
                .filter(ids -> ids.isNumber() || ids.isArray())
                .orElse(json.path("eos_token_id"));
        List<Integer> ids = new ArrayList<>();
        if (node.isIntegralNumber()) {
            ids.add(node.asInt());
        }
        for (var id : node) {
            if (id.isIntegralNumber()) {
                ids.add(id.asInt());
            }
        }
        return List.copyOf(ids);
    }

    private int whole(String key, int initial, int min, int max) {
        var node = json.path(key);
        boolean missing = node.isMissingNode() || node.isNull();
        if (missing && initial >= min) {
            return initial;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw new ModelRefusedException(
                    "bad-config",
                    "config.json: %s is %s, must be a whole number from %d to %d; correct it"
                            .formatted(key, missing ? "missing" : shortened(node.toString()), min, max));
        }
        return node.intValue();
    }

    private static double number(JsonNode object, String key, double initial, double min, double max) {
        var node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return initial;
        }
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(value >= min && value <= max)) {
            throw new ModelRefusedException(
                    "bad-config",
                    "config.json: %s is %s, must be a number from %s to %s; correct it"
                            .formatted(key, shortened(node.toString()), min, max));
        }
        return value;
    }

    private static ModelRefusedException unsupported(String key, String value, String supported) {
        return new ModelRefusedException(
                "unsupported-architecture",
                "config.json: %s is %s; this version runs models with %s".formatted(key, shortened(value), supported));
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
