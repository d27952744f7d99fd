package io.tunewright.llm.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.ModelJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What `params.json` beside Meta's weights says, and the `config.json` that says the same.
///
/// @param vocabulary rows of the embedding, 0 if the file leaves it to the tokenizer (it writes -1)
record MetaConfig(int width, int layers, int heads, int keyValueHeads, int vocabulary, JsonNode json) {

    static final String FILE = "params.json";
    private static final int CONTEXT_LLAMA_1 = 2048;
    private static final int CONTEXT_LLAMA_2 = 4096;
    private static final int CONTEXT_LLAMA_3 = 8192;
    private static final int CONTEXT_CODE_LLAMA = 16_384;
    private static final int CONTEXT_LLAMA_3_1 = 131_072;
    private static final double ORIGINAL_THETA = 10_000;
    private static final double LLAMA_3_THETA = 500_000;
    /// Width of the largest Llama 3.2, whose positions are stretched further than those of 3.1.
    private static final int SMALL_WIDTH = 3072;

    static MetaConfig read(Path directory) {
        var json = ModelJson.read(directory, FILE)
                .orElseThrow(
                        () -> new ModelRefusedException(
                                "missing-config",
                                "params.json is missing; fetch the one that was published beside the weights (or config.json)"));
        if (json.has("sliding_window") || json.has("moe") || json.has("num_experts")) {
            throw new ModelRefusedException(
                    "unsupported-architecture",
                    "params.json describes a model that is no Llama; import it in Hugging Face layout");
        }
        int width = whole(json, "dim", 0, 1, 1 << 17);
        int heads = whole(json, "n_heads", 0, 1, 1024);
        if (width % heads != 0 || width / heads % 2 != 0) {
            throw new ModelRefusedException(
                    "bad-config",
                    "params.json has dim %d and n_heads %d: heads must be of one even width; correct it"
                            .formatted(width, heads));
        }
        return new MetaConfig(
                width,
                whole(json, "n_layers", 0, 1, 512),
                heads,
                whole(json, "n_kv_heads", heads, 1, heads),
                Math.max(0, whole(json, "vocab_size", -1, -1, 1 << 22)),
                json);
    }

    int headWidth() {
        return width / heads;
    }

    /// The keys that `convert_llama_weights_to_hf` of transformers writes.
    ///
    /// @param feedForward width, which the weights tell
    /// @param dtype       such as `float16`
    Map<String, @Nullable Object> config(
            int rows, int feedForward, boolean tied, String dtype, @Nullable Integer begin, @Nullable Integer end) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("model_type", "llama");
        config.put("hidden_act", "silu");
        config.put("hidden_size", width);
        config.put("intermediate_size", feedForward);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyValueHeads);
        config.put("num_hidden_layers", layers);
        config.put("vocab_size", rows);
        config.put("rms_norm_eps", number("norm_eps", 1e-6));
        config.put("rope_theta", theta());
        config.put("rope_scaling", scaling());
        config.put("max_position_embeddings", contextLength());
        config.put("attention_bias", false);
        config.put("mlp_bias", false);
        config.put("tie_word_embeddings", tied);
        config.put("bos_token_id", begin);
        config.put("eos_token_id", end);
        config.put("torch_dtype", dtype);
        return config;
    }

    /// The file does not say for how many tokens the model was made; what it says tells which model it is.
    int contextLength() {
        if (json.has("max_seq_len")) {
            return whole(json, "max_seq_len", 0, 1, 1 << 24);
        }
        if (isStretched()) {
            return CONTEXT_LLAMA_3_1;
        }
        if (theta() > ORIGINAL_THETA) {
            return theta() == LLAMA_3_THETA ? CONTEXT_LLAMA_3 : CONTEXT_CODE_LLAMA;
        }
        boolean largestLlama1 = width == 8192 && keyValueHeads == heads;
        return number("norm_eps", 1e-6) == 1e-5 && !largestLlama1 ? CONTEXT_LLAMA_2 : CONTEXT_LLAMA_1;
    }

    private double theta() {
        return number("rope_theta", ORIGINAL_THETA);
    }

    private boolean isStretched() {
        return json.path("use_scaled_rope").asBoolean(false);
    }

    private @Nullable Map<String, Object> scaling() {
        if (!isStretched()) {
            return null;
        }
        return Map.of(
                "rope_type",
                "llama3",
                "factor",
                width <= SMALL_WIDTH ? 32.0 : 8.0,
                "low_freq_factor",
                1.0,
                "high_freq_factor",
                4.0,
                "original_max_position_embeddings",
                CONTEXT_LLAMA_3);
    }

    private double number(String key, double initial) {
        var node = json.path(key);
        return node.isNumber() ? node.doubleValue() : initial;
    }

    /// @param initial where the key is missing or null; below `min` if it must not be
    private static int whole(JsonNode json, String key, int initial, int min, int max) {
        var node = json.path(key);
        boolean missing = node.isMissingNode() || node.isNull();
        if (missing && initial >= min) {
            return initial;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            throw new ModelRefusedException(
                    "bad-config",
                    "params.json: %s is %s, must be a whole number from %d to %d; correct it"
                            .formatted(key, missing ? "missing" : shortened(node.toString()), min, max));
        }
        return node.intValue();
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
