package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetId;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Figures that can be checked with a pocket calculator.
class ModelsOfCostTest {

    /// 2 layers, width 8, 2 heads of 4 and 1 key/value head, feed-forward 16, vocabulary 100.
    private static final ModelInspection TINY = model(5000, new ModelInspection.Shape(100, 8, 16, 2, 2, 1, 4), "F32");

    @Test
    void loraTrainsTwoFactorsForEachProjectionAndLayer() {
        // q 8+8, k 8+4, v 8+4, o 8+8, gate 8+16, up 8+16, down 16+8 = 128; rank 4, 2 layers
        assertThat(trained("{type: lora, r: 4}")).isEqualTo(2 * 4 * 128);
        assertThat(trained("{type: lora, r: 4, target_modules: [q_proj, v_proj]}"))
                .isEqualTo(2 * 4 * (16 + 12));
        // and a magnitude for each row: q 8, k 4, v 4, o 8, gate 16, up 16, down 8
        assertThat(trained("{type: lora, r: 4, use_dora: true}")).isEqualTo(2 * (4 * 128 + 64));
        assertThat(trained("{type: full}")).isEqualTo(5000);
        // a key and a value of 4 numbers, 10 positions, 2 layers
        assertThat(trained("{type: ptuning_v2, pre_seq_len: 10}")).isEqualTo(2 * 10 * 2 * 4);
        // 10 positions of 4 numbers, a layer of 4 to 4 and one of 4 to 2 · 2 · 4, with their biases
        assertThat(trained("{type: ptuning_v2, pre_seq_len: 10, prefix_projection: true}"))
                .isEqualTo(10 * 4 + 4 * 4 + 4 + 16 * 4 + 16);
    }

    @Test
    void memoryOfLora() {
        var memory = MemoryModel.of(TINY, recipe("{type: lora, r: 4}", "per_device_train_batch_size: 2"), 10);

        assertThat(memory.weights()).isEqualTo(5000 * 4 + 1024 * 4);
        assertThat(memory.gradients()).isEqualTo(1024 * 4);
        assertThat(memory.optimiser()).isEqualTo(1024 * 8);
        // 20 tokens, 2 layers, (4·8 + 2·8 + 2·4 + 3·16)·4 bytes
        assertThat(memory.activations()).isEqualTo(2 * 20 * 104 * 4);
        // 20 positions of 100 words, 4 bytes each, and tiles
        assertThat(memory.step()).isEqualTo(20 * 100 * 4 + 16_000_000);
        assertThat(memory.holes()).isEqualTo(Math.round(0.9 * memory.step()));
    }

    @Test
    void theWayBackThroughALargeLayerTakesMoreThanTheLoss() {
        // width 1024, 8 heads of 128, 2 of keys and values, feed-forward 4096, vocabulary 100
        var wide = model(50_000_000, new ModelInspection.Shape(100, 1024, 4096, 2, 8, 2, 128), "F32");
        var lora = MemoryModel.of(wide, recipe("{type: lora, r: 4}", ""), 500);
        var again = MemoryModel.of(wide, recipe("{type: lora, r: 4}", "gradient_checkpointing: true"), 500);
        var full = MemoryModel.of(wide, recipe("{type: full}", ""), 500);

        // (4·4096 + 2·1024)·4 + 12·1024 bytes a token, and 4·1024 + 2·1024 + 2·256 + 3·4096 numbers that a layer keeps
        long tokens = recipe("{type: lora}", "").batchSize() * 500L;
        assertThat(lora.step()).isEqualTo(tokens * (18_432 * 4 + 12_288 + 18_944 * 4));
        assertThat(again.step()).isEqualTo(lora.step());
        assertThat(lora.activations()).isEqualTo(2 * tokens * 18_944 * 4);
        assertThat(full.step() - lora.step())
                .as("the largest gradient of a weight")
                .isEqualTo(4096 * 1024 * 4);
    }

    @Test
    void qloraHoldsTheProjectionsInFourBits() {
        var lora = MemoryModel.of(TINY, recipe("{type: lora, r: 4}", "gradient_checkpointing: true"), 10);
        var once = MemoryModel.of(TINY, recipe("{type: qlora, r: 4, double_quant: false}", ""), 10);
        var twice = MemoryModel.of(TINY, recipe("{type: qlora, r: 4}", ""), 10);

        // q and o 8·8, k and v 8·4, gate, up, down 8·16, 2 layers; half a byte each and 4 bytes for 64
        long projections = 2 * (2 * 64 + 2 * 32 + 3 * 128);
        assertThat(TINY.projectionParameters()).isEqualTo(projections);
        assertThat(once.weights()).isEqualTo((5000 - projections) * 4 + projections * 9 / 16 + 1024 * 4);
        assertThat(lora.weights() - twice.weights()).isEqualTo(projections * 4 - Math.round(projections * 0.515869));
        // checkpointing whether asked for or not
        assertThat(once.activations()).isEqualTo(lora.activations());
        assertThat(once.gradients()).isEqualTo(lora.gradients());
    }

    @Test
    void qloraHasALayersWeightsInFullAndDoraTheProductsThatItScales() {
        var wide = model(50_000_000, new ModelInspection.Shape(100, 1024, 4096, 2, 8, 2, 128), "F32");
        var lora = MemoryModel.of(wide, recipe("{type: lora}", "gradient_checkpointing: true"), 500);
        var qlora = MemoryModel.of(wide, recipe("{type: qlora}", ""), 500);
        var dora = MemoryModel.of(wide, recipe("{type: lora, use_dora: true}", "gradient_checkpointing: true"), 500);

        assertThat(qlora.step() - lora.step()).isEqualTo(wide.projectionParameters() / 2 * 4);
        // 1024 + 2·256 + 1024 + 2·4096 + 1024 numbers of 4 bytes a token
        long tokens = recipe("{type: lora}", "").batchSize() * 500L;
        assertThat(dora.step() - lora.step()).isEqualTo(tokens * 11_776 * 4);
        assertThat(dora.activations()).isEqualTo(lora.activations());
        assertThat(dora.optimiser() - lora.optimiser()).isEqualTo(8 * 2 * 11_776);
    }

    @Test
    void checkpointingKeepsTheInputsOfAllLayers() {
        var memory = MemoryModel.of(
                TINY, recipe("{type: lora, r: 4}", "per_device_train_batch_size: 2\ngradient_checkpointing: true"), 10);

        assertThat(memory.activations()).isEqualTo(2 * 20 * 8 * 4);
    }

    @Test
    void memoryOfEveryWeightInBfloat16HasMasters() {
        var memory = MemoryModel.of(TINY, recipe("{type: full}", "precision: bf16"), 10);

        assertThat(memory.weights()).isEqualTo(5000 * 2 + 5000 * 4);
        assertThat(memory.gradients()).isEqualTo(5000 * 4);
        // 10 positions of 100 words, tiles, and the gradient of 100 words by 8 numbers
        long tokens = recipe("{type: full}", "").batchSize() * 10L;
        assertThat(memory.step()).isEqualTo(tokens * 100 * 2 + 16_000_000 + 100 * 8 * 2);
        assertThat(memory.optimiser()).isEqualTo(5000 * 8);
    }

    @Test
    void frozenLayersNeedNeitherGradientsNorActivations() {
        var model = inspected("llama-gqa"); // 3 layers; 2 of them and the head are trained
        long n = model.lastLayersParameters(2, false, true);
        // q and o 64·64, k and v 16·64, gate, up, down 160·64, two norms; last norm, head of 512 words
        assertThat(n).isEqualTo(2 * (2 * 64 * 64 + 2 * 16 * 64 + 3 * 160 * 64 + 2 * 64) + 64 + 512 * 64);
        assertThat(TrainedParameters.of(
                        recipe("{type: freeze, train_head: true}", "").method(), model))
                .isEqualTo(n);

        var full = MemoryModel.of(model, recipe("{type: full}", "precision: bf16"), 10);
        var frozen = MemoryModel.of(model, recipe("{type: freeze, train_head: true}", "precision: bf16"), 10);
        assertThat(frozen.weights()).isEqualTo(model.parameters() * 2 + n * 4);
        assertThat(frozen.optimiser()).isEqualTo(8 * n);
        assertThat(frozen.gradients()).isEqualTo(4 * n);
        assertThat(frozen.step()).isEqualTo(full.step());
        assertThat(frozen.activations()).isCloseTo(full.activations() * 2 / 3, within(2L));
        assertThat(DiskModel.checkpoint(model, recipe("{type: freeze, train_head: true}", "")))
                .isEqualTo(4 * model.parameters() + 8 * n);
    }

    @Test
    void memoryOfAPrefix() {
        var lora = MemoryModel.of(TINY, recipe("{type: lora, r: 4}", "per_device_train_batch_size: 2"), 10);
        var prefix = MemoryModel.of(
                TINY, recipe("{type: ptuning_v2, pre_seq_len: 6}", "per_device_train_batch_size: 2"), 10);

        // 6 positions of 4 numbers, keys and values, 2 layers: weights, and again for the table and its gradient
        assertThat(prefix.weights()).isEqualTo(5000 * 4 + 3 * (6 * 2 * 2 * 4) * 4);
        // of one layer, 2 · 6 positions of keys and values of 8, repeated for the heads and joined with the text's
        assertThat(prefix.activations() - lora.activations()).isEqualTo(2 * 6 * 4 * 8 * 4);
    }

    @Test
    void packingKeepsNothingMore() {
        var plain = MemoryModel.of(TINY, recipe("{type: lora}", "per_device_train_batch_size: 1"), 10);
        var packed = MemoryModel.of(TINY, recipe("{type: lora}", "per_device_train_batch_size: 1\npacking: true"), 10);

        assertThat(packed.total()).isEqualTo(plain.total());
    }

    @Test
    void diskHoldsTheKeptCheckpointsAndTheOneBeingWritten() {
        var plan = new StepPlan(100, 100, 100, 10, 1000, 1000, 100);
        long checkpoint = 12 * 1024;

        assertThat(DiskModel.checkpoint(TINY, recipe("{type: lora, r: 4}", ""))).isEqualTo(checkpoint);
        assertThat(disk("save_steps: 10\nsave_total_limit: 3", plan)).isEqualTo(5 * 1000 + 4 * checkpoint + 2_000_000);
        assertThat(disk("save_steps: 10\nsave_total_limit: 0", plan)).isEqualTo(5 * 1000 + 10 * checkpoint + 2_000_000);
        assertThat(disk("save_steps: 0", plan)).isEqualTo(5 * 1000 + checkpoint + 2_000_000);
        assertThat(DiskModel.checkpoint(model(5000, TINY.shape(), "BF16"), recipe("{type: full}", "")))
                .isEqualTo(14 * 5000);
    }

    @Test
    void answersAndMeasurementsTakeTime() {
        // 10 rows of 30 tokens, 12 of each learnt; 5 rows held out; 100 steps
        var counts = new TokenCounts(IntStream.generate(() -> 30).limit(10).toArray(), 120, 0, 0, 0, 30);
        var plan = new StepPlan(10, 10, 100, 30, 3000, 3000, 100);
        var version = new DatasetVersionRef(
                new DatasetVersionId(UUID.randomUUID()),
                new DatasetId(UUID.randomUUID()),
                "d",
                1,
                new Sha256("0".repeat(64)),
                10,
                5,
                false);

        assertThat(MeasuringTime.of(version, counts, recipe("{type: lora}", ""), plan))
                .as("the loss of what is held out, at the end")
                .isEqualTo(new MeasuringTime(5 * 30, 0, 0));
        // measured at 30, 60, 90 and 100; 3 answers each, after 18 tokens, of at most 8; 2 samples at 0, 50 and 100
        var much = MeasuringTime.of(version, counts, recipe("{type: lora}", """
                        eval_steps: 30
                        predict_with_generate: true
                        max_predict_samples: 3
                        generation_max_new_tokens: 8
                        sample: {steps: 50, max_new_tokens: 64, prompts: [a, b]}"""), plan);
        assertThat(much).isEqualTo(new MeasuringTime(4 * 5 * 30 + (12 + 6) * 18, 18, 12 * 8 + 6 * 12));

        // a token of an answer reads every weight; one of a prompt takes half of what a step's takes
        var big = model(1_000_000_000, new ModelInspection.Shape(32_000, 2048, 8192, 16, 32, 8, 64), "BF16");
        double seconds = new MeasuringTime(100, 1, 10).seconds(big, recipe("{type: lora}", "precision: bf16"), 0.01);
        assertThat(seconds).isCloseTo(100 * 0.005 + 10 * (0.2 + 16 * 0.0003), within(1e-9));
        assertThat(new MeasuringTime(0, 1, 10).seconds(big, recipe("{type: qlora}", "precision: bf16"), 0.01))
                .as("four bits become numbers for each token")
                .isGreaterThan(10 * big.projectionParameters() / 1e9);
    }

    @Test
    void timeGrowsWithArithmetic() {
        var big = model(1_000_000_000, new ModelInspection.Shape(32_000, 2048, 8192, 16, 32, 8, 64), "BF16");
        var plan = new StepPlan(100, 100, 100, 512, 51_200, 51_200, 100);

        double lora = SpeedModel.seconds(big, recipe("{type: lora}", ""), plan, 2);
        double full = SpeedModel.seconds(big, recipe("{type: full}", ""), plan, 2);
        double again = SpeedModel.seconds(big, recipe("{type: lora}", "gradient_checkpointing: true"), plan, 2);

        // 51,200 tokens × 4 operations × 10⁹ weights ÷ 0.22·10¹² operations a second of two cores = 930.9 s;
        // 100 batches × 16 layers × 3 ms = 4.8 s, and 5 s to start
        assertThat(lora).isCloseTo(940.7, within(0.1));
        assertThat((full - 9.8) / (lora - 9.8)).isCloseTo(1.5, within(1e-6));
        assertThat(again).isCloseTo(full, within(1e-6));
    }

    @Test
    void adviceIsTheSmallestChangeThatFits() {
        var model = model(1_000_000_000, new ModelInspection.Shape(32_000, 2048, 8192, 16, 32, 8, 64), "F32");
        var recipe = recipe("{type: lora, r: 8}", "per_device_train_batch_size: 8");

        assertThat(MemoryAdvice.of(model, recipe, 1024, 15_000_000_000L))
                .contains(new MemoryAdvice("checkpointing", ""));
        assertThat(MemoryAdvice.of(model, recipe, 1024, 8_000_000_000L)).contains(new MemoryAdvice("batch", "4"));
        assertThat(MemoryAdvice.of(model, recipe, 1024, 4_000_000_000L)).contains(new MemoryAdvice("bf16", ""));
        assertThat(MemoryAdvice.of(model, recipe("{type: full}", ""), 1024, 4_000_000_000L))
                .contains(new MemoryAdvice("lora", ""));
        assertThat(MemoryAdvice.of(model, recipe, 1024, 1_000_000_000L)).isEmpty();
    }

    private static long trained(String method) {
        return TrainedParameters.of(recipe(method, "").method(), TINY);
    }

    private static long disk(String lines, StepPlan plan) {
        return DiskModel.bytes(TINY, recipe("{type: lora, r: 4}", lines), plan, 1000);
    }

    private static ModelInspection inspected(String fixture) {
        return ModelInspection.of(Path.of("src/test/resources/parity", fixture, "model"));
    }

    private static RecipeData recipe(String method, String lines) {
        return RecipeReader.read("name: test\nmethod: " + method + "\n" + lines + "\n")
                .require();
    }

    private static ModelInspection model(long parameters, ModelInspection.Shape shape, String dtype) {
        return model(parameters, shape, dtype, List.of());
    }

    static ModelInspection model(
            long parameters, ModelInspection.Shape shape, String dtype, List<ModelInspection.TensorInfo> tensors) {
        return new ModelInspection(
                "LlamaForCausalLM",
                "llama",
                parameters,
                4 * parameters,
                dtype,
                2048,
                shape,
                tensors,
                Map.of(),
                List.of(2),
                "template",
                List.of(),
                List.of());
    }
}
