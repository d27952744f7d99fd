package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Prefix tuning equals PEFT's where PEFT's numbers are there, and behaves in every family.
class PrefixTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path temporary;

    private static List<String> families() {
        return List.of("llama-bias", "qwen2", "qwen3", "mistral-window", "internlm2", "chatglm2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-gqa", "llama3-rope", "llama-linear-rope", "llama-bias", "qwen2"})
    void aPrefixOfPeftGivesPeftsLogits(String name) {
        var fixture = ParityFixture.named(name);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("p", fixture.directory().resolve("prefix"));
            assertLogits(
                    model.logits(fixture.batch(), "p"),
                    fixture.floats("expected_prefix.safetensors", "logits_prefix"),
                    fixture);
            assertThat(model.positionsTaken("p")).isEqualTo(6);
            assertLogits(
                    model.logits(fixture.batch(), null), fixture.floats("expected.safetensors", "logits"), fixture);
        }
    }

    /// The text begins at position 0 whatever the prefix, and keys are in the published order. The numbers are from
    /// `expected_prefix.py`, which computes in NumPy what the published code does and first checks itself.
    @Test
    void aPrefixBesideChatGlm2GivesThePublishedLogits() {
        var fixture = ParityFixture.named("chatglm2");
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("p", fixture.directory().resolve("prefix"));
            assertLogits(
                    model.logits(fixture.batch(), "p"),
                    fixture.floats("expected_prefix.safetensors", "logits_prefix"),
                    fixture);
            assertThat(model.positionsTaken("p")).isZero();
        }
    }

    /// One token at a time over a cache that begins with the prefix; beyond Mistral's window too.
    @ParameterizedTest
    @MethodSource("families")
    void theCacheGivesTheTokensOfTheWholeForwardPass(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var adapter = trained(fixture, false);
        int[] prompt = TestTokens.some(20, 7);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("p", adapter);
            int[] text = prompt;
            try (var answer = model.generate(prompt, "p", SamplingSettings.GREEDY, 40)) {
                for (var next = answer.next(); next.isPresent(); next = answer.next()) {
                    float[] logits = model.logits(Batch.of(1, text.length, text, text), "p");
                    int last = (text.length - 1) * model.config().vocabulary();
                    float best = logits[last];
                    for (int v = 0; v < model.config().vocabulary(); v++) {
                        best = Math.max(best, logits[last + v]);
                    }
                    assertThat(logits[last + next.getAsInt()])
                            .as("logit of token %d", text.length)
                            .isCloseTo(best, within(1e-4f));
                    text = Arrays.copyOf(text, text.length + 1);
                    text[text.length - 1] = next.getAsInt();
                }
            }
            assertThat(text.length - prompt.length).as("tokens compared").isGreaterThan(5);
            int[] greedy = Arrays.copyOfRange(text, prompt.length, text.length);
            assertThat(model.beamSearch(prompt, "p", 1, 1, 40)).startsWith(Arrays.copyOf(greedy, 5));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aPackedRowGivesTheSameLossAndGradientsAsItsSequencesApart(String name) {
        var fixture = ParityFixture.named(name);
        int[][] sequences = {TestTokens.some(5, 23), TestTokens.some(40, 9), TestTokens.some(77, 30)};
        var packed = TestTokens.packed(sequences);
        for (boolean recompute : new boolean[] {false, true}) {
            for (boolean projection : new boolean[] {false, true}) {
                try (var one = load(fixture, projection, Precision.FP32, recompute);
                        var other = load(fixture, projection, Precision.FP32, !recompute)) {
                    double together = one.accumulate(packed, packed.learntTokens(), 0);
                    double apart = 0;
                    for (int[] sequence : sequences) {
                        apart += other.accumulate(
                                Batch.of(1, sequence.length, sequence, sequence), packed.learntTokens(), 0);
                    }
                    assertThat(together).isCloseTo(apart, within(1e-5));
                    double norm = other.clip(0);
                    assertThat(norm).isGreaterThan(1e-3);
                    assertThat(one.clip(0)).isCloseTo(norm, within(1e-4 * norm));
                }
            }
        }
    }

    /// Along its own gradient the loss rises by the gradient's norm.
    @ParameterizedTest
    @MethodSource("families")
    void theGradientIsTheSlopeOfTheLoss(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var batch = ParityFixture.named("llama").batch();
        var states = temporary.resolve("states.safetensors");
        var adapter = Files.createDirectory(temporary.resolve("slope"));
        try (var model = load(fixture, false, Precision.FP32, true)) {
            model.save(adapter);
            model.accumulate(batch, 1, 0);
            model.adamStep(0, 0.9, 0.999, 1e-8, 0); // the first moment is a tenth of the gradient
            model.saveOptimizer(states);
        }
        var gradient = ParityFixture.bytes(states, "exp_avg.prompt_embeddings").asFloatBuffer();
        double norm = 0;
        for (int i = 0; i < gradient.capacity(); i++) {
            norm += 100.0 * gradient.get(i) * gradient.get(i);
        }
        norm = Math.sqrt(norm);
        double step = Math.min(0.02, 1 / norm);
        var file = adapter.resolve("adapter_model.safetensors");
        byte[] original = Files.readAllBytes(file);
        int offset = (int) Safetensors.open(file).get("prompt_embeddings").offset();
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            var bytes = ByteBuffer.wrap(original.clone()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < gradient.capacity(); i++) {
                double shift = (side == 0 ? -step : step) * 10 * gradient.get(i) / norm;
                bytes.putFloat(offset + 4 * i, (float) (bytes.getFloat(offset + 4 * i) + shift));
            }
            Files.write(file, bytes.array());
            try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
                model.attach("p", adapter);
                losses[side] = model.negativeLogLikelihood(batch, "p");
            }
        }
        assertThat((losses[1] - losses[0]) / (2 * step)).isCloseTo(norm, within(0.02 * norm));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnExactlyWhereItWasSavedAndIsServedAsItWasTrained(boolean projection) throws IOException {
        var fixture = ParityFixture.named("llama-gqa");
        var first = Files.createDirectory(temporary.resolve("a"));
        var second = Files.createDirectory(temporary.resolve("b"));
        var again = Files.createDirectory(temporary.resolve("c"));
        var batch = ParityFixture.named("llama").batch();
        double loss;
        try (var model = load(fixture, projection, Precision.FP32, false)) {
            double before = model.negativeLogLikelihood(batch);
            train(model, 0, 3);
            model.save(first);
            model.saveOptimizer(first.resolve("optimizer.safetensors"));
            train(model, 3, 6);
            model.save(second);
            loss = model.negativeLogLikelihood(batch);
            assertThat(loss).isNotCloseTo(before, within(1.0));
        }
        try (var model = load(fixture, projection, Precision.FP32, false)) {
            model.restore(first, first.resolve("optimizer.safetensors"));
            train(model, 3, 6);
            model.save(again);
        }
        assertThat(again.resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(second.resolve("adapter_model.safetensors"));
        assertThat(Safetensors.open(second.resolve("adapter_model.safetensors")).tensors())
                .as("what PEFT looks for")
                .containsOnlyKeys("prompt_embeddings");
        assertThat(second.resolve("adapter_config.json"))
                .content()
                .contains("\"peft_type\" : \"PREFIX_TUNING\"", "\"num_virtual_tokens\" : 5", "\"token_dim\" : 16")
                .contains("\"prefix_projection\" : " + projection);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("p", second);
            assertThat(model.negativeLogLikelihood(batch, "p")).isCloseTo(loss, within(1e-3));
        }
    }

    @Test
    void aBatchIsLearntInBfloat16() {
        var fixture = ParityFixture.named("chatglm2");
        var batch = ParityFixture.named("llama").trainingBatch("train_full_batches.safetensors", 0);
        try (var model = TrainableModel.load(
                fixture.model(), "base", new Tuning.Prefix(32, false), Precision.BF16, 2, true, 1)) {
            double before = model.negativeLogLikelihood(batch);
            for (int step = 0; step < 60; step++) {
                model.accumulate(batch, batch.learntTokens(), 0);
                model.clip(1);
                model.adamStep(0.1, 0.9, 0.999, 1e-8, 0);
            }
            assertThat(model.negativeLogLikelihood(batch)).isLessThan(0.9 * before);
        }
    }

    @Test
    void refusesAPrefixForAnotherBaseAndOneThatFillsTheContext() {
        var fixture = ParityFixture.named("llama-gqa");
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            assertThatExceptionOfType(ModelRefusedException.class)
                    .isThrownBy(() -> model.attach(
                            "p", ParityFixture.named("llama").directory().resolve("prefix")))
                    .withMessage(
                            "The prefix is for 3 layers with 8 key-value heads and a width of 64, but this base has"
                                    + " 3, 2 and 16; use it with its own base");
        }
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> TrainableModel.load(
                        fixture.model(), "base", new Tuning.Prefix(256, false), Precision.FP32, 2, false, 1))
                .withMessage("A prefix of 256 positions leaves no room in a context of 256; choose a shorter one");
    }

    private Path trained(ParityFixture fixture, boolean projection) throws IOException {
        var directory = Files.createTempDirectory(temporary, "prefix");
        try (var model = load(fixture, projection, Precision.FP32, true)) {
            train(model, 0, 3);
            model.save(directory);
        }
        return directory;
    }

    private static void train(TrainableModel model, int from, int to) {
        for (int step = from; step < to; step++) {
            var batch = ParityFixture.named("llama").trainingBatch("train_lora_batches.safetensors", step);
            model.accumulate(batch, batch.learntTokens(), step);
            model.clip(1);
            model.adamStep(5e-2, 0.9, 0.999, 1e-8, 0.01);
        }
    }

    private static TrainableModel load(
            ParityFixture fixture, boolean projection, Precision precision, boolean recompute) {
        return TrainableModel.load(
                fixture.model(), "base", new Tuning.Prefix(5, projection), precision, 2, recompute, 1);
    }

    private static void assertLogits(float[] actual, float[] expected, ParityFixture fixture) {
        int[] mask = fixture.longs("expected.safetensors", "attention_mask");
        int vocabulary = expected.length / mask.length;
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (mask[i / vocabulary] == 1) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(TOLERANCE));
            }
        }
    }
}
