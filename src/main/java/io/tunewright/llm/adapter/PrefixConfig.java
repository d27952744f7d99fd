package io.tunewright.llm.adapter;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The `adapter_config.json` of a prefix: trained keys and values that stand before those of the text in every layer
/// (Li and Liang 2021; Liu et al. 2021, P-tuning v2).
///
/// @param baseModelName what it was trained beside: a name, never a path of this machine
/// @param length        positions of the prefix, 1 to 65,536
/// @param layers        layers of the base
/// @param heads         key-value heads of the base
/// @param width         of the keys of a position: heads × head width
/// @param projection    whether a small network made the prefix in training; the file holds what it made
public record PrefixConfig(String baseModelName, int length, int layers, int heads, int width, boolean projection) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String TYPE = "PREFIX_TUNING";

    public PrefixConfig {
        if (length < 1 || length > 65_536) {
            throw refused("num_virtual_tokens must be from 1 to 65,536, but is " + length);
        }
    }

    /// Whether the directory holds a prefix rather than low-rank factors.
    ///
    /// @throws ModelRefusedException `bad-adapter` if its configuration cannot be read
    public static boolean isIn(Path directory) {
        return json(directory).path("peft_type").asString("").equals(TYPE);
    }

    /// @throws ModelRefusedException `bad-adapter` if it is no prefix that this engine runs
    public static PrefixConfig read(Path directory) {
        var config = json(directory);
        if (!config.path("peft_type").asString("").equals(TYPE)) {
            throw refused("peft_type must be " + TYPE);
        }
        if (config.path("num_transformer_submodules").asInt(1) != 1) {
            throw refused("num_transformer_submodules must be 1: only decoders are run");
        }
        return new PrefixConfig(
                config.path("base_model_name_or_path").asString(""),
                config.path("num_virtual_tokens").asInt(0),
                config.path("num_layers").asInt(0),
                config.path("num_attention_heads").asInt(0),
                config.path("token_dim").asInt(0),
                config.path("prefix_projection").asBoolean(false));
    }

    /// Writes the file as PEFT reads it.
    public void write(Path directory) throws IOException {
        var config = new LinkedHashMap<String, @Nullable Object>();
        config.put("peft_type", TYPE);
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", baseModelName);
        config.put("revision", null);
        config.put("auto_mapping", null);
        config.put("inference_mode", true);
        config.put("modules_to_save", null);
        config.put("num_virtual_tokens", length);
        config.put("num_layers", layers);
        config.put("num_attention_heads", heads);
        config.put("token_dim", width);
        config.put("num_transformer_submodules", 1);
        config.put("encoder_hidden_size", width);
        config.put("prefix_projection", projection);
        Files.writeString(directory.resolve(AdapterConfig.FILE), JSON.writeValueAsString(config) + "\n");
    }

    private static JsonNode json(Path directory) {
        try {
            return JSON.readTree(Files.readString(directory.resolve(AdapterConfig.FILE)));
        } catch (IOException | JacksonException broken) {
            throw refused("the file is missing or not readable JSON");
        }
    }

    private static ModelRefusedException refused(String sentence) {
        return new ModelRefusedException("bad-adapter", AdapterConfig.FILE + ": " + sentence);
    }
}
