package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tunewright.llm.ModelInspection;
import io.tunewright.recipe.text.RecipeReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The formula against peaks of real workers: `VmHWM` after three steps of `WorkerMain train`, heap 512 MB, two threads, on
/// 2026-11-21, with a random Llama of 8 layers, width 512, 8 heads of 64, feed-forward 1,408, vocabulary 512, rows of 512
/// tokens, half of them learnt.
class MeasuredMemoryTest {

    private static final ModelInspection MODEL =
            ModelsOfCostTest.model(26_223_104, new ModelInspection.Shape(512, 512, 1408, 8, 8, 8, 64), "F32");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: lora, r: 16} | fp32 | 8 | false | 2760548352
            {type: lora, r: 16} | fp32 | 8 | true  | 1349873664
            {type: full}        | fp32 | 4 | false | 1881587712
            {type: full}        | fp32 | 4 | true  | 1265655808
            {type: lora, r: 16} | bf16 | 8 | false | 1798389760
            {type: full}        | bf16 | 4 | false | 1573101568
            """)
    void isWithinATenthOfEachPeak(String method, String precision, int rows, boolean checkpointing, long measured) {
        var recipe = RecipeReader.read("""
                name: measured
                method: %s
                precision: %s
                per_device_train_batch_size: %d
                gradient_checkpointing: %s
                max_seq_length: 512
                """.formatted(method, precision, rows, checkpointing))
                .require();

        assertThat((double) MemoryModel.of(MODEL, recipe, 512).total())
                .isCloseTo(measured, withinPercentage(10));
    }
}
