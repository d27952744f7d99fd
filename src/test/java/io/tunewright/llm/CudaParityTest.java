package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tunewright.llm.torch.TorchRuntime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reference's numbers once more, on a GPU. Where there is none this says so; there all other parity tests run on
/// the GPU as well, as models do by default.
@Tag("gpu")
class CudaParityTest {

    private static final double TOLERANCE = 1e-3;

    @BeforeAll
    static void needsAGpu() {
        assumeTrue(
                TorchRuntime.device().isGpu(),
                "no GPU: libtorch for CUDA is not there or sees none, parity was tested on the processor only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama-gqa",
                "llama3-rope",
                "llama-bias",
                "qwen2",
                "qwen3",
                "mistral-window",
                "internlm2",
                "chatglm2"
            })
    void logits(String name) {
        var fixture = ParityFixture.named(name);
        float[] expected = fixture.floats("expected.safetensors", "logits");
        int[] mask = fixture.longs("expected.safetensors", "attention_mask");
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 0)) {
            float[] actual = model.logits(fixture.batch(), null);
            int vocabulary = expected.length / mask.length;
            for (int i = 0; i < expected.length; i++) {
                if (mask[i / vocabulary] != 0) {
                    assertThat((double) actual[i])
                            .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
                }
            }
        }
    }

    @Test
    void everyMethodLearnsABatchByHeart() {
        var fixture = ParityFixture.named("qwen2");
        var lora = new Tuning.Lora(4, 8, 0, List.of("q_proj", "v_proj", "down_proj"));
        var tunings = List.of(
                new Tuning.Full(),
                lora,
                new Tuning.QLora(lora, true),
                new Tuning.Prefix(4, true),
                new Tuning.Freeze(1, false, true));
        for (var tuning : tunings) {
            var batch = fixture.trainingBatch("train_lora_batches.safetensors", 0);
            try (var model = TrainableModel.load(fixture.model(), "b", tuning, Precision.FP32, 0, false, 1)) {
                double first = model.accumulate(batch, batch.learntTokens(), 0);
                for (int step = 0; step < 30; step++) {
                    model.adamStep(5e-3, 0.9, 0.999, 1e-8, 0);
                    model.accumulate(batch, batch.learntTokens(), 0);
                }
                assertThat(model.negativeLogLikelihood(batch) / batch.learntTokens())
                        .as(tuning.toString())
                        .isLessThan(first - 0.2);
            }
        }
    }
}
