package io.tunewright.training.runtime;

import io.tunewright.recipe.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// TRL's supervised fine-tuning in the words of its command line, for `trl.scripts.sft --config`. The data is
/// tokenised already, by the tokenizer and template that our own trainer takes, so that both learn the same.
final class TrlConfig {

    /// The layers that FSDP shards, by family.
    private static final Map<String, String> LAYERS = Map.of(
            "llama", "LlamaDecoderLayer",
            "mistral", "MistralDecoderLayer",
            "qwen2", "Qwen2DecoderLayer",
            "qwen3", "Qwen3DecoderLayer");

    private TrlConfig() {}

    static String of(NativeSettings settings) {
        var recipe = settings.recipe();
        var yaml = new YamlLines()
                .put("model_name_or_path", "model")
                .put("dtype", dtype(settings))
                .put("dataset_name", "data")
                .put("dataset_train_split", "train")
                .put("dataset_test_split", "test")
                .put("output_dir", "out")
                .put("max_length", recipe.maxLength())
                .put("packing", false);
        TransformersWords.training(yaml, settings);
        yaml.put("use_cpu", !settings.gpus()).put("enable_jit_checkpoint", true);
        method(yaml, recipe.method());
        if (recipe.method() instanceof Method.Full
                && settings.gpus()
                && settings.batch().processes() > 1) {
            // As Stanford Alpaca was trained. The full state is gathered in main memory, not on a GPU, where it ran
            // out of room at the very end.
            var sharding = new TreeMap<String, Object>();
            sharding.put("transformer_layer_cls_to_wrap", List.of(LAYERS.getOrDefault(settings.family(), "")));
            sharding.put("state_dict_type", "FULL_STATE_DICT");
            yaml.put("fsdp", true).put("fsdp_config", sharding);
        }
        return yaml.toString();
    }

    /// Where every weight is trained it is held in 32 bits and computed with in 16.
    private static String dtype(NativeSettings settings) {
        return settings.recipe().method() instanceof Method.Full
                ? "float32"
                : switch (settings.recipe().precision()) {
                    case "bf16" -> "bfloat16";
                    case "fp16" -> "float16";
                    default -> "float32";
                };
    }

    private static void method(YamlLines yaml, Method method) {
        switch (method) {
            case Method.Full _ -> yaml.put("use_peft", false);
            case Method.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                factors(yaml, rank, alpha, dropout, targets)
                        .put("use_rslora", stabilised)
                        .put("use_dora", decomposed);
            case Method.QLora(var rank, var alpha, var dropout, var targets, var doubly) ->
                factors(yaml, rank, alpha, dropout, targets)
                        .put("load_in_4bit", true)
                        .put("bnb_4bit_quant_type", "nf4")
                        .put("use_bnb_nested_quant", doubly);
            case Method.Freeze _, Method.PTuningV2 _ ->
                throw new IllegalArgumentException("TRL does not know the method " + method.type());
        }
    }

    private static YamlLines factors(YamlLines yaml, int rank, double alpha, double dropout, List<String> targets) {
        return yaml.put("use_peft", true)
                .put("lora_r", rank)
                .put("lora_alpha", Math.round(alpha))
                .put("lora_dropout", dropout)
                .put("lora_target_modules", targets);
    }
}
