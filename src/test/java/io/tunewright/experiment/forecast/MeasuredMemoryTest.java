package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.text.RecipeReader;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The formula against peaks of real workers: `VmHWM` after three steps of `WorkerMain train`, heap 512 MB, two
/// threads, rows of 512 tokens, half of them learnt, on 2026-11-21 while the machine had other work too.
/// `MemoryBench` in `src/bench` measures them anew. Still to be measured since gradients are written out by hand:
/// packed rows, float32, full tuning, DoRA and QLoRA.
class MeasuredMemoryTest {

    private static final Map<String, ModelInspection> MODELS = Map.of(
            "llama26",
            ModelsOfCostTest.model(27_795_968, new ModelInspection.Shape(4096, 512, 1408, 8, 8, 8, 64), "F32"),
            "llama125",
            ModelsOfCostTest.model(134_105_856, new ModelInspection.Shape(32_000, 768, 2048, 12, 12, 12, 64), "F32"),
            "qwen05",
            ModelsOfCostTest.model(494_032_768, new ModelInspection.Shape(151_936, 896, 4864, 24, 14, 2, 64), "BF16"));

    @ParameterizedTest
    @CsvSource(textBlock = """
            llama26, lora, bf16, 4, false, false, 729026560
            llama26, lora, bf16, 4, false, true, 551993344
            llama125, lora, bf16, 4, false, false, 1410887680
            llama125, lora, bf16, 4, false, true, 1023606784
            qwen05, lora, bf16, 2, false, false, 2427408384
            qwen05, lora, bf16, 2, false, true, 1915625472
            """)
    void isWithinFifteenPercentOfEachPeak(
            String model,
            String method,
            String precision,
            int rows,
            boolean packing,
            boolean checkpointing,
            long measured) {
        var recipe = RecipeReader.read("""
                name: measured
                method: {type: %s}
                precision: %s
                per_device_train_batch_size: %d
                packing: %s
                gradient_checkpointing: %s
                max_seq_length: 512
                """.formatted(method, precision, rows, packing, checkpointing))
                .require();

        // these workers were bare: no channel, no samples, three steps
        double bare = MemoryModel.of(MODELS.get(model), recipe, 512).total() - MemoryModel.REPORTING;
        assertThat(bare).isCloseTo(measured, withinPercentage(15));
    }
}
