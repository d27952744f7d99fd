package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelConfig.Biases;
import io.tunewright.llm.ModelConfig.Rope;
import io.tunewright.llm.ModelConfig.Window;
import io.tunewright.llm.ModelInspection.Shape;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.ModelJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `config.json` and `generation_config.json` of a model, as transformers 4 and 5 write them. Families ask for the
/// keys they need; nothing else is looked at.
public final class ConfigFile {

    private static final String FILE = "config.json";
    private static final Set<String> ROPE_TYPES = Set.of("default", "linear", "llama3");
    /// Changes nothing up to the length the model was made for, which nothing here exceeds.
    private static final String BEYOND_CONTEXT = "dynamic";

    private final Path directory;
    private final JsonNode json;

    private ConfigFile(Path directory, JsonNode json) {
        this.directory = directory;
        this.json = json;
    }

    public static ModelConfig read(Path modelDirectory) {
        var json = ModelJson.read(modelDirectory, FILE)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-config",
                        "config.json is missing; the directory must hold a model in Hugging Face layout"));
        return of(modelDirectory, json);
    }

    /// @param json in place of the directory's `config.json`
    public static ModelConfig of(Path modelDirectory, JsonNode json) {
        var file = new ConfigFile(modelDirectory, json);
        var family = file.family();
        if (json.has("quantization_config")) {
            throw new ModelRefusedException(
                    "quantized",
                    "config.json has a quantization_config; import the weights as F32, F16 or BF16 instead");
        }
        return family.config(file);
    }

    private ModelFamily family() {
        var type = json.path("model_type").asString("");
        var architecture = json.path("architectures").path(0).asString("");
        return Families.of(type, architecture)
                .orElseThrow(() -> new ModelRefusedException(
                        "unsupported-architecture",
                        "config.json describes %s (model_type %s); this version runs %s"
                                .formatted(
                                        architecture.isEmpty() ? "an unnamed architecture" : shortened(architecture),
                                        type.isEmpty() ? "missing" : shortened(type),
                                        Families.known())));
    }

    /// Sizes under the names that most families use.
    Shape shape() {
        return shape(0);
    }

    /// @param headWidth where `head_dim` is missing; 0 for the width divided by the heads
    Shape shape(int headWidth) {
        int heads = whole("num_attention_heads", 0, 1, 1024);
        int width = whole("hidden_size", 0, 1, 1 << 17);
        var shape = new Shape(
                whole("vocab_size", 0, 1, 1 << 22),
                width,
                whole("intermediate_size", 0, 1, 1 << 20),
                whole("num_hidden_layers", 0, 1, 512),
                heads,
                whole("num_key_value_heads", heads, 1, heads),
                whole("head_dim", headWidth > 0 ? headWidth : Math.max(1, width / heads), 2, 1024));
        requireHeads(shape, 2);
        return shape;
    }

    /// @param multiple what the head width must be a multiple of
    void requireHeads(Shape shape, int multiple) {
        if (shape.heads() % shape.keyValueHeads() != 0 || shape.headWidth() % multiple != 0) {
            throw new ModelRefusedException(
                    "bad-config",
                    "config.json has %d query heads, %d key-value heads and head_dim %d: the first must be a multiple of the"
                                    .formatted(shape.heads(), shape.keyValueHeads(), shape.headWidth())
                            + " second and head_dim a multiple of %d; correct it".formatted(multiple));
        }
    }

    /// The rest under the names that most families use.
    ModelConfig config(ModelFamily family, Shape shape, Biases biases, Window window) {
        return new ModelConfig(
                family.name(),
                shape,
                whole("max_position_embeddings", 2048, 1, 1 << 24),
                number("rms_norm_eps", 1e-6, 0, 1),
                flag("tie_word_embeddings"),
                biases,
                rope(shape.headWidth()),
                window,
                endTokens());
    }

    /// The sliding window: of the layers that `layer_types` names, or of those from `first` on. A window of null is
    /// none.
    ///
    /// @param initial where `sliding_window` is missing
    Window window(int layers, int initial, int first) {
        if (json.path("sliding_window").isNull()) {
            return Window.none(layers);
        }
        int tokens = whole("sliding_window", initial, 1, 1 << 24);
        var types = json.path("layer_types");
        List<Boolean> windowed = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            windowed.add(types.isArray() ? types.path(i).asString("").equals("sliding_attention") : i >= first);
        }
        return windowed.contains(true) ? new Window(tokens, windowed) : Window.none(layers);
    }

    /// Refuses a model that computes with another value.
    void require(String key, String only) {
        var value = json.path(key).asString(only);
        if (!value.equals(only)) {
            throw unsupported(key, value, only);
        }
    }

    void requireFlag(String key, boolean only) {
        if (json.has(key) && flag(key) != only) {
            throw unsupported(key, String.valueOf(!only), String.valueOf(only));
        }
    }

    void requireNumber(String key, double only) {
        if (number(key, only, -1e12, 1e12) != only) {
            throw unsupported(key, json.path(key).toString(), String.valueOf(only));
        }
    }

    /// False where the key is missing or no truth value.
    boolean flag(String key) {
        return json.path(key).asBoolean(false);
    }

    double number(String key, double initial, double min, double max) {
        return number(json, key, initial, min, max);
    }

    /// transformers 5 has `rope_parameters`, transformers 4 `rope_theta` and `rope_scaling`.
    private Rope rope(int width) {
        var current = json.path("rope_parameters");
        var scaling = current.isObject() ? current : json.path("rope_scaling");
        double theta = number(current.has("rope_theta") ? current : json, "rope_theta", 10_000, 1, 1e12);
        var type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
        if (type.equals(BEYOND_CONTEXT)) {
            type = "default";
        }
        if (!ROPE_TYPES.contains(type)) {
            throw unsupported("rope_type", type, "default, linear or llama3");
        }
        return new Rope(
                width,
                theta,
                type,
                number(scaling, "factor", 1, 1e-3, 1e6),
                number(scaling, "low_freq_factor", 1, 1e-3, 1e6),
                number(scaling, "high_freq_factor", 4, 1e-3, 1e6),
                (int) number(scaling, "original_max_position_embeddings", 8192, 1, 1 << 24));
    }

    List<Integer> endTokens() {
        var node = ModelJson.read(directory, "generation_config.json")
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

    /// @param initial where the key is missing; below `min` if it must not be
    int whole(String key, int initial, int min, int max) {
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
