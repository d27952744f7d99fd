package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.cluster.TrainerRuntime.Kind;
import io.tunewright.experiment.Notice;
import io.tunewright.recipe.text.RecipeReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a trainer cannot do of a recipe is said by the option's name, with what to say instead.
class TrainerLimitsTest {

    private static final String LORA = """
            name: tiny
            method: {type: lora, r: 8, lora_alpha: 16, target_modules: [q_proj]}
            per_device_train_batch_size: 4
            max_seq_length: 128
            """;

    @Test
    void eachTrainsAnAdapter() {
        for (var kind : Kind.values()) {
            assertThat(limits(kind, 1, 1, LORA)).as(kind.slug()).isEmpty();
        }
    }

    @Test
    void xtunerMeasuresNothingPacksNothingAndAlwaysClips() {
        assertThat(limits(Kind.XTUNER, 1, 1, LORA + "eval_steps: 5\npacking: true\nmax_grad_norm: 0\n"))
                .containsExactlyInAnyOrder(
                        Notice.of("trainer-option", "one", "eval_steps", "0"),
                        Notice.of("trainer-option", "one", "packing", "false"),
                        Notice.of("trainer-option", "one", "max_grad_norm", "a number above 0"));
    }

    @Test
    void xtunerTrainsNothingButAdapters() {
        for (String method : List.of("full", "freeze", "ptuning_v2")) {
            assertThat(limits(Kind.XTUNER, 1, 1, LORA.replaceFirst("\\{.*}", "{type: " + method + "}")))
                    .containsExactly(Notice.of("trainer-option", "one", "method.type", "lora"));
        }
    }

    @Test
    void xtunerIsOneMachineAndWithoutAGpuComputesIn32Bits() {
        assertThat(limits(Kind.XTUNER, 1, 2, LORA)).containsExactly(Notice.of("trainer-nodes", "one"));
        assertThat(limits(Kind.XTUNER, 0, 1, LORA + "precision: bf16\n"))
                .containsExactly(Notice.of("trainer-gpu", "one", "precision", "fp32"));
        assertThat(limits(Kind.TRL, 1, 2, LORA)).isEmpty();
    }

    private static List<Notice> limits(Kind kind, int gpus, int machines, String recipe) {
        var trainer = new TrainerRuntime("one", kind, "", List.of("torchrun"));
        return TrainerLimits.of(
                trainer, gpus, machines, RecipeReader.read(recipe).require(), "llama");
    }
}
