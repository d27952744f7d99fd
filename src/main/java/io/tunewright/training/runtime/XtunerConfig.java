package io.tunewright.training.runtime;

import io.tunewright.recipe.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// XTuner's configuration, which is Python: the fixed text `xtuner.py` with a few constants in its middle. They are
/// numbers, booleans and words of ours, nothing that a user wrote. The data is tokenised already, by the tokenizer
/// and template that our own trainer takes. XTuner counts micro-batches where others count optimiser steps.
final class XtunerConfig {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final String TEXT = text();
    private static final String CONSTANTS = "# constants\n";

    private XtunerConfig() {}

    static String of(NativeSettings settings) {
        var recipe = settings.recipe();
        long iterations = settings.batch().accumulation();
        var python = new PythonLines()
                .put("gpus", settings.gpus())
                .put("dtype", dtype(recipe.precision()))
                .put("max_length", recipe.maxLength())
                .put("checkpointing", recipe.gradientCheckpointing())
                .put("batch_size", settings.batch().batchSize())
                .put("accumulation", iterations)
                .put("total", settings.steps() * iterations)
                .put("warmup", settings.warmup() * iterations)
                .put("save", settings.saveSteps() * iterations)
                // one more than is kept, so that none goes before it was collected
                .put("keep", recipe.saveTotalLimit() > 0 ? recipe.saveTotalLimit() + 1 : -1)
                .put("schedule", recipe.schedule())
                .put("learning_rate", recipe.learningRate())
                .put("betas", List.of(recipe.beta1(), recipe.beta2()))
                .put("epsilon", recipe.epsilon())
                .put("weight_decay", recipe.weightDecay())
                .put("max_grad_norm", recipe.maxGradNorm())
                .put("seed", recipe.seed());
        method(python, recipe.method());
        return TEXT.replace(CONSTANTS, python.toString());
    }

    /// DeepSpeed's ZeRO-2 as XTuner ships it, with the recipe's precision instead of the best that the GPU has.
    static String deepSpeed(NativeSettings settings) {
        String precision = settings.recipe().precision();
        var config = new TreeMap<String, Object>();
        config.put("gradient_accumulation_steps", "auto");
        config.put("train_micro_batch_size_per_gpu", "auto");
        config.put("gradient_clipping", "auto");
        config.put("zero_allow_untested_optimizer", true);
        config.put("zero_force_ds_cpu_optimizer", false);
        config.put("zero_optimization", new TreeMap<>(Map.of("stage", 2, "overlap_comm", true)));
        config.put("fp16", new TreeMap<>(Map.of("enabled", precision.equals("fp16"), "initial_scale_power", 16)));
        config.put("bf16", Map.of("enabled", precision.equals("bf16")));
        return JSON.writeValueAsString(config) + "\n";
    }

    private static String text() {
        try (var text = XtunerConfig.class.getResourceAsStream("xtuner.py")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String dtype(String precision) {
        return switch (precision) {
            case "bf16" -> "bfloat16";
            case "fp16" -> "float16";
            default -> "float32";
        };
    }

    private static void method(PythonLines python, Method method) {
        switch (method) {
            case Method.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                factors(python, rank, alpha, dropout, targets)
                        .put("stabilised", stabilised)
                        .put("decomposed", decomposed)
                        .put("four_bits", false)
                        .put("doubly", false);
            case Method.QLora(var rank, var alpha, var dropout, var targets, var doubly) ->
                factors(python, rank, alpha, dropout, targets)
                        .put("stabilised", false)
                        .put("decomposed", false)
                        .put("four_bits", true)
                        .put("doubly", doubly);
            case Method.Full _, Method.Freeze _, Method.PTuningV2 _ ->
                throw new IllegalArgumentException("XTuner is not asked for the method " + method.type());
        }
    }

    private static PythonLines factors(
            PythonLines python, int rank, double alpha, double dropout, List<String> targets) {
        return python.put("lora_rank", rank)
                .put("lora_alpha", alpha)
                .put("lora_dropout", dropout)
                .put("lora_targets", targets);
    }
}
