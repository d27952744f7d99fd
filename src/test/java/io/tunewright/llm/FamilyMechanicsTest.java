package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every family must be able to do beyond computing the right numbers once.
class FamilyMechanicsTest {

    @TempDir
    private Path temporary;

    private static List<String> fixtures() {
        return List.of("llama-bias", "qwen2", "qwen3", "mistral-window", "internlm2", "chatglm2");
    }

    /// Sequences are longer than Mistral's window of 16.
    @ParameterizedTest
    @MethodSource("fixtures")
    void aPackedRowGivesTheSameLossAndGradientsAsItsSequencesApart(String name) {
        var fixture = ParityFixture.named(name);
        int[][] sequences = {TestTokens.some(5, 23), TestTokens.some(40, 9), TestTokens.some(77, 30)};
        var packed = TestTokens.packed(sequences);
        for (boolean recompute : new boolean[] {false, true}) {
            try (var one = load(fixture, new Tuning.Full(), Precision.FP32, recompute);
                    var other = load(fixture, new Tuning.Full(), Precision.FP32, recompute)) {
                double together = one.accumulate(packed, packed.learntTokens(), 0);
                double apart = 0;
                for (int[] sequence : sequences) {
                    apart += other.accumulate(
                            Batch.of(1, sequence.length, sequence, sequence), packed.learntTokens(), 0);
                }
                assertThat(together).isCloseTo(apart, within(1e-5));
                double norm = other.clip(0);
                assertThat(one.clip(0)).isCloseTo(norm, within(1e-4 * norm));
            }
        }
    }

    /// One token at a time over the cache, from within Mistral's window to beyond it.
    @ParameterizedTest
    @MethodSource("fixtures")
    void theCacheGivesTheTokensOfTheWholeForwardPass(String name) {
        var fixture = ParityFixture.named(name);
        int[] prompt = TestTokens.some(20, 7);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2);
                var answer = model.generate(prompt, null, SamplingSettings.GREEDY, 40)) {
            int[] text = prompt;
            int length = 0;
            for (var next = answer.next(); next.isPresent(); next = answer.next()) {
                float[] logits = model.logits(Batch.of(1, text.length, text, text), null);
                assertThat(next.getAsInt())
                        .as("token %d", text.length)
                        .isEqualTo(likeliest(
                                logits, text.length - 1, model.config().vocabulary()));
                text = Arrays.copyOf(text, text.length + 1);
                text[text.length - 1] = next.getAsInt();
                length++;
            }
            assertThat(length).as("tokens compared").isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void dropoutIsTheSameWhenActivationsAreComputedAgain(String name) {
        var fixture = ParityFixture.named(name);
        var batch = ParityFixture.named("llama").trainingBatch("train_lora_batches.safetensors", 0);
        var tuning = new Tuning.Lora(8, 16, 0.5, List.of("all-linear"));
        try (var plain = load(fixture, tuning, Precision.FP32, false);
                var again = load(fixture, tuning, Precision.FP32, true)) {
            for (int step = 0; step < 3; step++) {
                double loss = plain.accumulate(batch, batch.learntTokens(), step);
                assertThat(again.accumulate(batch, batch.learntTokens(), step)).isCloseTo(loss, within(1e-5));
                double norm = plain.clip(1);
                assertThat(again.clip(1)).isCloseTo(norm, within(1e-4 * norm));
                plain.adamStep(1e-2, 0.9, 0.999, 1e-8, 0);
                again.adamStep(1e-2, 0.9, 0.999, 1e-8, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aBatchIsLearntByHeartAndSavedInTheFamilysLayout(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var batch = ParityFixture.named("llama").trainingBatch("train_full_batches.safetensors", 0);
        var saved = Files.createDirectory(temporary.resolve("saved"));
        double learnt;
        try (var model = load(fixture, new Tuning.Full(), Precision.BF16, true)) {
            for (int step = 0; step < 30; step++) {
                model.accumulate(batch, batch.learntTokens(), 0);
                model.clip(1);
                model.adamStep(5e-3, 0.9, 0.999, 1e-8, 0);
            }
            learnt = model.negativeLogLikelihood(batch) / batch.learntTokens();
            assertThat(learnt).as("loss after 30 steps on one batch").isLessThan(0.5);
            model.save(saved);
        }
        ModelCompanions.copy(fixture.model(), saved);
        assertThat(Safetensors.open(saved.resolve("model.safetensors"))
                        .tensors()
                        .keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Safetensors.open(fixture.model().resolve("model.safetensors"))
                                .tensors()
                                .keySet());
        assertThat(ModelInspection.of(saved).family())
                .isEqualTo(ModelInspection.of(fixture.model()).family());
        try (var model = LanguageModel.load(saved, Precision.FP32, 2)) {
            assertThat(model.negativeLogLikelihood(batch, null) / batch.learntTokens())
                    .isCloseTo(learnt, within(0.05));
        }
    }

    @Test
    void tokensBeyondTheWindowAreNotSeen() throws IOException {
        var fixture = ParityFixture.named("mistral-window");
        int[] one = TestTokens.some(20, 60);
        int[] other = one.clone();
        other[0] = 400;
        int reach = 3 * (16 - 1); // a layer sees itself and fifteen before
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            float[] a = model.logits(Batch.of(1, 60, one, one), null);
            float[] b = model.logits(Batch.of(1, 60, other, other), null);
            assertThat(row(a, reach + 1)).isEqualTo(row(b, reach + 1));
            assertThat(row(a, reach)).isNotEqualTo(row(b, reach));
        }
    }

    private static TrainableModel load(ParityFixture fixture, Tuning tuning, Precision precision, boolean recompute) {
        return TrainableModel.load(fixture.model(), "base", tuning, precision, 2, recompute, 1);
    }

    private static float[] row(float[] logits, int row) {
        return Arrays.copyOfRange(logits, row * 512, row * 512 + 512);
    }

    private static int likeliest(float[] logits, int row, int vocabulary) {
        int best = 0;
        for (int v = 1; v < vocabulary; v++) {
            if (logits[row * vocabulary + v] > logits[row * vocabulary + best]) {
                best = v;
            }
        }
        return best;
    }
}
