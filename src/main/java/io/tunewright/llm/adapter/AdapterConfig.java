package io.tunewright.llm.adapter;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A LoRA adapter's `adapter_config.json`.
///
/// @param baseModelName what it was trained beside: a name, never a path of this machine
/// @param rank          r, 1 to 4,096
/// @param alpha         numerator of the scale
/// @param dropout       share of the factors' inputs set to 0 in training
/// @param targetModules last parts of module paths, such as `q_proj`
/// @param rankStabilised whether the scale is α / √r (Kalajdzievski 2023) instead of α / r
/// @param decomposed    whether rows have magnitudes beside their directions (Liu et al. 2024, DoRA)
public record AdapterConfig(
        String baseModelName,
        int rank,
        double alpha,
        double dropout,
        List<String> targetModules,
        boolean rankStabilised,
        boolean decomposed) {

    public static final String FILE = "adapter_config.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public AdapterConfig {
        targetModules = List.copyOf(targetModules);
        if (rank < 1 || rank > 4096) {
            throw new ModelRefusedException("bad-adapter", FILE + ": r must be from 1 to 4,096, but is " + rank);
        }
    }

    /// @throws ModelRefusedException `bad-adapter` if it is no LoRA adapter that this engine runs
    public static AdapterConfig read(Path directory) {
        JsonNode config;
        try {
            config = JSON.readTree(Files.readString(directory.resolve(FILE)));
        } catch (IOException | JacksonException broken) {
            throw new ModelRefusedException("bad-adapter", FILE + " is missing or not readable JSON");
        }
        if (PrefixConfig.isIn(directory)) {
            throw new ModelRefusedException(
                    "bad-adapter", FILE + " describes a prefix, which cannot be merged; use it beside its base");
        }
        if (!config.path("peft_type").asString("").equals("LORA")) {
            throw new ModelRefusedException("bad-adapter", FILE + ": peft_type must be LORA or PREFIX_TUNING");
        }
        for (String unsupported : List.of("fan_in_fan_out", "lora_bias")) {
            if (config.path(unsupported).asBoolean(false)) {
                throw new ModelRefusedException("bad-adapter", FILE + ": " + unsupported + " is not supported yet");
            }
        }
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            if (!config.path(pattern).isEmpty()) {
                throw new ModelRefusedException("bad-adapter", FILE + ": " + pattern + " is not supported yet");
            }
        }
        var targets = new ArrayList<String>();
        var named = config.path("target_modules");
        if (named.isString()) {
            targets.add(named.asString());
        } else {
            named.forEach(target -> targets.add(target.asString()));
        }
        return new AdapterConfig(
                config.path("base_model_name_or_path").asString(""),
                config.path("r").asInt(8),
                config.path("lora_alpha").asDouble(8),
                config.path("lora_dropout").asDouble(0),
                targets,
                config.path("use_rslora").asBoolean(false),
                config.path("use_dora").asBoolean(false));
    }

    /// Writes the file as PEFT reads it.
    public void write(Path directory) throws IOException {
        var config = new LinkedHashMap<String, @Nullable Object>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", baseModelName);
        config.put("revision", null);
        config.put("r", rank);
        config.put("lora_alpha", alpha == Math.rint(alpha) ? (Object) (long) alpha : (Object) alpha);
        config.put("lora_dropout", dropout);
        config.put("target_modules", targetModules);
        config.put("bias", "none");
        config.put("modules_to_save", null);
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("use_rslora", rankStabilised);
        config.put("use_dora", decomposed);
        config.put("rank_pattern", new LinkedHashMap<String, Object>());
        config.put("alpha_pattern", new LinkedHashMap<String, Object>());
        config.put("layers_to_transform", null);
        config.put("layers_pattern", null);
        Files.writeString(directory.resolve(FILE), JSON.writeValueAsString(config) + "\n");
    }

    public double scale() {
        return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    /// Whether a projection such as `self_attn.q_proj` gets factors.
    public boolean targets(String projection) {
        return targetModules.contains("all-linear")
                || targetModules.contains(projection)
                || targetModules.contains(projection.substring(projection.indexOf('.') + 1));
    }
}
