package io.tunewright.training.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.experiment.ProcessBatch;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Whole files, compared with what stands in the repository; all were accepted by the trainer itself.
class NativeConfigTest {

    private static final String LORA = """
            name: tiny
            method: {type: lora, r: 8, lora_alpha: 16, lora_dropout: 0.05, target_modules: [q_proj, v_proj]}
            per_device_train_batch_size: 4
            gradient_accumulation_steps: 2
            learning_rate: 1e-3
            lr_scheduler_type: cosine
            warmup_ratio: 0.1
            max_seq_length: 128
            save_steps: 5
            save_total_limit: 2
            eval_steps: 5
            """;

    @Test
    void trlLearnsFactorsOnProcessors() throws IOException {
        assertThat(TrlConfig.of(settings(LORA, 2, false))).isEqualTo(golden("trl-lora.yaml"));
    }

    @Test
    void trlTrainsEveryWeightAsStanfordAlpacaWas() throws IOException {
        var recipe = Files.readString(Path.of("config/recipes/stanford_alpaca_7b.yaml"));

        var config = TrlConfig.of(settings(recipe, 4, true));

        assertThat(config).isEqualTo(golden("trl-alpaca.yaml"));
        assertThat(config)
                .as("128 rows a step, as four GPUs had them")
                .contains("per_device_train_batch_size: 4\n", "gradient_accumulation_steps: 8\n")
                .contains("\"LlamaDecoderLayer\"", "\"FULL_STATE_DICT\"", "fsdp: true\n");
    }

    @Test
    void llamaFactoryLearnsFactors() throws IOException {
        var settings = settings(LORA, 2, false);

        assertThat(LlamaFactoryConfig.of(settings)).isEqualTo(golden("llamafactory-lora.yaml"));
        assertThat(LlamaFactoryConfig.datasets(settings)).isEqualTo(golden("llamafactory-dataset_info.json"));
    }

    /// XTuner 0.1.23 trained with this file.
    @Test
    void xtunerLearnsFactorsOnProcessors() throws IOException {
        assertThat(XtunerConfig.of(settings(LORA, 1, false))).isEqualTo(golden("xtuner-lora.py"));
    }

    @Test
    void xtunerLearnsFactorsOfFourBitsWithDeepSpeed() {
        var settings = settings(LORA.replace("type: lora", "type: qlora") + "precision: bf16\n", 2, true);

        assertThat(XtunerConfig.of(settings))
                .contains("gpus = True\n", "dtype = \"bfloat16\"\n", "four_bits = True\n", "total = 20\n");
        assertThat(XtunerConfig.deepSpeed(settings))
                .contains("\"stage\" : 2", "\"bf16\" : {\n    \"enabled\" : true")
                .containsPattern("\"fp16\" : \\{\n    \"enabled\" : false");
    }

    @Test
    void numbersHaveNoExponents() {
        assertThat(TrlConfig.of(settings(LORA.replace("1e-3", "1e-7") + "adam_epsilon: 1e-12\n", 1, false)))
                .contains("learning_rate: 0.0000001\n", "adam_epsilon: 0.000000000001\n");
    }

    @Test
    void noTextOfARecipeIsInAConfiguration() {
        String evil = "$(touch owned)\\n!!python/object/apply:os.system";
        var recipe = LORA + """
                sample:
                  prompts: ["%s"]
                  system: "%s"
                """.formatted(evil, evil).replace("\\n", "\\\\n");
        var settings = settings(recipe.replace("name: tiny", "name: \"touch owned\""), 1, true);

        assertThat(TrlConfig.of(settings)).doesNotContain("touch", "python", "!!");
        assertThat(LlamaFactoryConfig.of(settings)).doesNotContain("touch", "python", "!!");
        assertThat(XtunerConfig.of(settings)).doesNotContain("touch", "owned", "!!");
    }

    @Test
    void theRowsOfAStepAreShared() {
        var recipe = recipe(LORA);

        assertThat(ProcessBatch.of(recipe, 1)).contains(new ProcessBatch(1, 4, 2));
        assertThat(ProcessBatch.of(recipe, 2)).contains(new ProcessBatch(2, 4, 1));
        assertThat(ProcessBatch.of(recipe, 8)).contains(new ProcessBatch(8, 1, 1));
        assertThat(ProcessBatch.of(recipe, 3)).isEmpty();
    }

    private static RecipeData recipe(String yaml) {
        return RecipeReader.read(yaml).require();
    }

    private static NativeSettings settings(String yaml, int processes, boolean gpus) {
        var recipe = recipe(yaml);
        return new NativeSettings(
                recipe, ProcessBatch.of(recipe, processes).orElseThrow(), 20, "llama", gpus, true, false);
    }

    private static String golden(String name) throws IOException {
        try (var in = Objects.requireNonNull(NativeConfigTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes());
        }
    }
}
