package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class PretrainingTest {

    @Test
    void theRecipeInTheGallerySaysHowTheModelWasTrained() throws Exception {
        Map<String, Object> recipe = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("config/recipes/starter_pretraining.yaml")));
        var settings = Pretraining.SETTINGS;

        assertThat(recipe)
                .containsEntry("max_steps", settings.maxSteps())
                .containsEntry("per_device_train_batch_size", settings.batchSize())
                .containsEntry("gradient_accumulation_steps", settings.accumulation())
                .containsEntry("max_seq_length", settings.maxLength())
                .containsEntry("packing", settings.packing())
                .containsEntry("lr_scheduler_type", settings.schedule())
                .containsEntry("warmup_steps", settings.warmupSteps())
                .containsEntry("precision", settings.precision())
                .containsEntry("seed", Math.toIntExact(settings.seed()))
                .containsEntry("save_steps", settings.saveSteps())
                .containsEntry("save_total_limit", settings.saveTotalLimit())
                .containsEntry("eval_steps", settings.evaluationSteps())
                .containsEntry(
                        "sample",
                        Map.of(
                                "steps", settings.sampleSteps(),
                                "prompts", settings.samplePrompts(),
                                "max_new_tokens", settings.sampleMaxTokens()));
        for (var key : List.of(
                Map.entry("learning_rate", settings.learningRate()),
                Map.entry("weight_decay", settings.weightDecay()),
                Map.entry("adam_beta1", settings.beta1()),
                Map.entry("adam_beta2", settings.beta2()),
                Map.entry("adam_epsilon", settings.epsilon()),
                Map.entry("max_grad_norm", settings.maxGradNorm()))) {
            assertThat(Double.parseDouble(String.valueOf(recipe.get(key.getKey()))))
                    .as(key.getKey())
                    .isEqualTo(key.getValue());
        }
    }
}
