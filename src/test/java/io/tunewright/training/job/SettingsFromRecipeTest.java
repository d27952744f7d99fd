package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.worker.TuningMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsFromRecipeTest {

    @Test
    void theWorkerGetsTheScaleThatTheRecipeNames() {
        assertThat(method("use_rslora: true"))
                .isEqualTo(new TuningMethod.Lora(4, 16, 0, List.of("q_proj"), true, false));
        assertThat(method("use_rslora: false")).isEqualTo(new TuningMethod.Lora(4, 16, 0, List.of("q_proj")));
    }

    @Test
    void theWorkerIsToldOfMagnitudes() {
        assertThat(method("use_dora: true")).isEqualTo(new TuningMethod.Lora(4, 16, 0, List.of("q_proj"), false, true));
    }

    @Test
    void theWorkerIsToldOfFourBits() {
        var text =
                "name: tiny\nmethod: {type: qlora, r: 4, lora_dropout: 0.1, target_modules: [q_proj], double_quant: false}\n";

        assertThat(SettingsFromRecipe.of(RecipeReader.read(text).require(), false)
                        .method())
                .isEqualTo(new TuningMethod.QLora(4, 16, 0.1, List.of("q_proj"), false));
    }

    private static TuningMethod method(String setting) {
        var text = "name: tiny\nmethod: {type: lora, r: 4, target_modules: [q_proj], %s}\n".formatted(setting);
        return SettingsFromRecipe.of(RecipeReader.read(text).require(), false).method();
    }
}
