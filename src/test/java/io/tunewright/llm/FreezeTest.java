package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tuning of the last layers: the same gradients as in full tuning, for fewer tensors.
class FreezeTest {

    private static final String FIRST_MOMENT = "exp_avg.";

    @TempDir
    private Path temporary;

    /// `qwen2` has a tied head, `internlm2` and `chatglm2` names of their own.
    @ParameterizedTest
    @CsvSource({
        "llama-bias, 1, false, false",
        "llama-bias, 2, false, true",
        "llama-bias, 1, true, false",
        "qwen2, 2, false, false",
        "qwen2, 1, false, true",
        "qwen3, 3, false, false",
        "mistral-window, 1, true, true",
        "internlm2, 1, false, false",
        "chatglm2, 1, false, true"
    })
    void gradientsAreThoseOfFullTuning(String name, int layers, boolean embeddings, boolean head) throws IOException {
        var fixture = ParityFixture.named(name);
        var full = temporary.resolve("full.safetensors");
        var tensors = gradients(fixture, new Tuning.Full(), false, full);
        var inspection = ModelInspection.of(fixture.model());
        for (boolean recompute : new boolean[] {false, true}) {
            var frozen = temporary.resolve("frozen-" + recompute + ".safetensors");
            var some = gradients(fixture, new Tuning.Freeze(layers, embeddings, head), recompute, frozen);
            assertThat(some).isSubsetOf(tensors).isNotEqualTo(layers == 3 ? Set.of() : tensors);
            assertThat(some.stream()
                            .mapToLong(each -> Safetensors.open(frozen).get(FIRST_MOMENT + each).shape().stream()
                                    .reduce(1L, Math::multiplyExact))
                            .sum())
                    .as("numbers trained, as forecast")
                    .isEqualTo(inspection.lastLayersParameters(layers, embeddings, head));
            for (var tensor : some) {
                var expected = ParityFixture.bytes(full, FIRST_MOMENT + tensor).asFloatBuffer();
                var actual = ParityFixture.bytes(frozen, FIRST_MOMENT + tensor).asFloatBuffer();
                for (int i = 0; i < expected.capacity(); i++) {
                    assertThat(actual.get(i)).as(tensor).isCloseTo(expected.get(i), within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32", "BF16"})
    void frozenTensorsStayAndTheRunGoesOnExactly(Precision precision) throws IOException {
        var fixture = ParityFixture.named("llama-gqa"); // in five shards
        var tuning = new Tuning.Freeze(1, false, true);
        var first = Files.createDirectory(temporary.resolve("a"));
        var second = Files.createDirectory(temporary.resolve("b"));
        var again = Files.createDirectory(temporary.resolve("c"));
        try (var model = load(fixture, tuning, precision, true)) {
            train(model, 0, 3);
            model.save(first);
            model.saveOptimizer(first.resolve("optimizer.safetensors"));
            train(model, 3, 6);
            model.save(second);
        }
        try (var model = load(fixture, tuning, precision, true)) {
            model.restore(first, first.resolve("optimizer.safetensors"));
            train(model, 3, 6);
            model.save(again);
        }
        var saved = second.resolve("model.safetensors");
        assertThat(again.resolve("model.safetensors")).hasSameBinaryContentAs(saved);

        ModelCompanions.copy(fixture.model(), second);
        var before = ModelInspection.of(fixture.model());
        assertThat(ModelInspection.of(second).parameters()).isEqualTo(before.parameters());
        var changed = new TreeSet<String>();
        for (var tensor : before.tensors()) {
            var was = ParityFixture.bytes(fixture.model().resolve(tensor.file()), tensor.name());
            if (!ParityFixture.bytes(saved, tensor.name()).equals(was)) {
                changed.add(tensor.name());
            }
        }
        assertThat(changed)
                .hasSize(9 + 2)
                .allMatch(each -> each.startsWith("model.layers.2.")
                        || List.of("model.norm.weight", "lm_head.weight").contains(each));
    }

    @Test
    void refusesMoreLayersThanTheModelHas() {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() ->
                        load(ParityFixture.named("llama"), new Tuning.Freeze(4, false, false), Precision.FP32, false))
                .withMessage("The last 4 layers cannot be trained: the model has 3; choose 1 to 3");
    }

    /// AdamW's first moment after a step that moves nothing is a tenth of the gradient.
    private static Set<String> gradients(ParityFixture fixture, Tuning tuning, boolean recompute, Path file)
            throws IOException {
        var batch = ParityFixture.named("llama").batch();
        try (var model = load(fixture, tuning, Precision.FP32, recompute)) {
            model.accumulate(batch, batch.learntTokens(), 0);
            model.adamStep(0, 0.9, 0.999, 1e-8, 0);
            model.saveOptimizer(file);
        }
        return Safetensors.open(file).tensors().keySet().stream()
                .filter(name -> name.startsWith(FIRST_MOMENT))
                .map(name -> name.substring(FIRST_MOMENT.length()))
                .collect(Collectors.toSet());
    }

    private static void train(TrainableModel model, int from, int to) {
        for (int step = from; step < to; step++) {
            var batch = ParityFixture.named("llama").trainingBatch("train_lora_batches.safetensors", step);
            model.accumulate(batch, batch.learntTokens(), step);
            model.clip(1);
            model.adamStep(1e-3, 0.9, 0.999, 1e-8, 0.01);
        }
    }

    private static TrainableModel load(ParityFixture fixture, Tuning tuning, Precision precision, boolean recompute) {
        return TrainableModel.load(fixture.model(), "base", tuning, precision, 2, recompute, 1);
    }
}
