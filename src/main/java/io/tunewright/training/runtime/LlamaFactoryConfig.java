package io.tunewright.training.runtime;

import io.tunewright.recipe.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// LLaMA-Factory's configuration: a YAML of its arguments, and a list of the datasets that it names. It applies the
/// chat template that it finds beside the model's tokenizer.
final class LlamaFactoryConfig {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private LlamaFactoryConfig() {}

    static String of(NativeSettings settings) {
        var recipe = settings.recipe();
        var yaml = new YamlLines()
                .put("model_name_or_path", "model")
                .put("stage", settings.text() ? "pt" : "sft")
                .put("do_train", true)
                .put("dataset_dir", "data")
                .put("dataset", "train")
                .put("cutoff_len", recipe.maxLength())
                .put("packing", recipe.packing())
                .put("output_dir", "out")
                .put("overwrite_output_dir", false);
        if (recipe.packing() && !settings.text()) {
            yaml.put("neat_packing", true);
        }
        if (settings.heldOut()) {
            yaml.put("eval_dataset", "test");
        }
        if (!settings.text()) {
            yaml.put("train_on_prompt", recipe.lossOn().equals("everything"))
                    .put("mask_history", recipe.lossOn().equals("last_answer"));
        }
        TransformersWords.training(yaml, settings);
        yaml.put("include_num_input_tokens_seen", "all").put("plot_loss", false).put("use_cpu", !settings.gpus());
        method(yaml, recipe.method());
        return yaml.toString();
    }

    /// `dataset_info.json`.
    static String datasets(NativeSettings settings) {
        var datasets = new TreeMap<String, Object>();
        datasets.put("train", dataset("train.jsonl", settings.text()));
        if (settings.heldOut()) {
            datasets.put("test", dataset("test.jsonl", settings.text()));
        }
        return JSON.writeValueAsString(datasets) + "\n";
    }

    private static Map<String, Object> dataset(String file, boolean text) {
        var dataset = new TreeMap<String, Object>();
        dataset.put("file_name", file);
        if (text) {
            dataset.put("columns", Map.of("prompt", "text"));
        } else {
            dataset.put("formatting", "sharegpt");
            dataset.put("columns", Map.of("messages", "messages"));
            dataset.put(
                    "tags",
                    new TreeMap<>(Map.of(
                            "role_tag", "role",
                            "content_tag", "content",
                            "user_tag", "user",
                            "assistant_tag", "assistant",
                            "system_tag", "system",
                            "observation_tag", "tool")));
        }
        return dataset;
    }

    private static void method(YamlLines yaml, Method method) {
        switch (method) {
            case Method.Full _ -> yaml.put("finetuning_type", "full");
            case Method.Freeze(var layers, var embeddings, var head) -> {
                yaml.put("finetuning_type", "freeze").put("freeze_trainable_layers", layers);
                String extra = Stream.of(embeddings ? "embed_tokens" : "", head ? "norm,lm_head" : "")
                        .filter(modules -> !modules.isEmpty())
                        .collect(Collectors.joining(","));
                if (!extra.isEmpty()) {
                    yaml.put("freeze_extra_modules", extra);
                }
            }
            case Method.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                factors(yaml, rank, alpha, dropout, targets)
                        .put("use_rslora", stabilised)
                        .put("use_dora", decomposed);
            case Method.QLora(var rank, var alpha, var dropout, var targets, var doubly) ->
                factors(yaml, rank, alpha, dropout, targets)
                        .put("quantization_bit", 4)
                        .put("quantization_method", "bnb")
                        .put("quantization_type", "nf4")
                        .put("double_quantization", doubly);
            case Method.PTuningV2 _ ->
                throw new IllegalArgumentException("LLaMA-Factory does not know the method " + method.type());
        }
    }

    private static YamlLines factors(YamlLines yaml, int rank, double alpha, double dropout, List<String> targets) {
        return yaml.put("finetuning_type", "lora")
                .put("lora_rank", rank)
                .put("lora_alpha", Math.round(alpha))
                .put("lora_dropout", dropout)
                .put("lora_target", String.join(",", targets));
    }
}
