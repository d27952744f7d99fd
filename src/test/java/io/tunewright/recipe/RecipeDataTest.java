package io.tunewright.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.common.InvalidInputException;
import io.tunewright.recipe.text.RecipeReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecipeDataTest {

    @Test
    void cannotExistWithImpossibleValues() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Method.Lora(0, 16, 0, List.of("q_proj")))
                .withMessage("method.r is 0, must be from 1 to 512");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Method.Lora(8, 16, 1, List.of("q_proj")))
                .withMessage("method.lora_dropout is 1, must be at least 0 and below 1");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Method.Lora(8, 16, 0, List.of()))
                .withMessage("method.target_modules must name at least one projection");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Method.PTuningV2(0, false))
                .withMessage("method.pre_seq_len is 0, must be from 1 to 1024");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Method.Freeze(0, false, false))
                .withMessage("method.trainable_layers is 0, must be from 1 to 512");
    }

    @Test
    void survivesTheDatabase() {
        var json = JsonMapper.builder().build();
        for (String method : List.of(
                "{type: full}",
                "{type: freeze, train_head: true}",
                "{type: lora}",
                "{type: qlora, r: 64}",
                "{type: ptuning_v2}")) {
            var data = RecipeReader.read("name: a\nmethod: " + method + "\nlearning_rate: 3e-5\n")
                    .require();

            assertThat(json.readValue(json.writeValueAsString(data), RecipeData.class))
                    .isEqualTo(data);
        }
    }
}
