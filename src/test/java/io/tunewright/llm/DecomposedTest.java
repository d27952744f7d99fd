package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.llm.family.Layout;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.torch.TorchRuntime;
import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// DoRA computes what PEFT computes. The expected values come from PEFT 0.21.0 (transformers 5.18.0, torch 2.7.1,
/// float32) with the factors of `llama-gqa` and `use_dora` set to true; the magnitudes of `dora_adapter` are lengths
/// of rows times 0.9 to 1.1. The same script without DoRA gave the fixture's own curve. `dropout.*` are one layer of
/// PEFT with the inputs that its dropout kept.
class DecomposedTest {

    private static final double TOLERANCE = 1e-4;

    private final ParityFixture fixture = ParityFixture.named("llama-gqa");
    private final Path adapter = fixture.directory().resolve("dora_adapter");

    @TempDir
    private Path temporary;

    @Test
    void logitsOfAnAdapter() {
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("decomposed", adapter);
            model.attach("plain", fixture.directory().resolve("adapter"));

            assertThat(difference(model.logits(fixture.batch(), "decomposed"), "logits"))
                    .isLessThan(TOLERANCE);
            assertThat(difference(model.logits(fixture.batch(), "plain"), "logits"))
                    .isGreaterThan(0.01);
        }
    }

    @Test
    void logitsAfterTheMerge() throws IOException {
        var merged = temporary.resolve("merged");
        LoraMerge.merge(fixture.model(), adapter, merged, 1 << 20);

        try (var model = LanguageModel.load(merged, Precision.FP32, 2)) {
            assertThat(difference(model.logits(fixture.batch(), null), "merged_logits"))
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void anAnswerIsThatOfTheMergedModel() throws IOException {
        var merged = temporary.resolve("merged");
        LoraMerge.merge(fixture.model(), adapter, merged, 1 << 20);
        int[] prompt = fixture.ids("generate", "prompt_ids");
        List<Integer> expected;
        try (var model = LanguageModel.load(merged, Precision.FP32, 2)) {
            expected = answer(model, prompt, null);
        }

        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("decomposed", adapter);
            assertThat(answer(model, prompt, "decomposed")).isEqualTo(expected);
            assertThat(answer(model, prompt, null)).isNotEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tenStepsOfTraining(boolean recompute) throws IOException {
        var curve = JsonMapper.shared()
                .readTree(Files.readString(fixture.directory().resolve("expected_dora.json")))
                .get("curve");
        try (var model = load(Precision.FP32, recompute, 0)) {
            model.startFrom(fixture.directory().resolve("dora_start"));
            Curve.assertFollowed(model, fixture, curve, "train_lora_batches", TOLERANCE, TOLERANCE);
            model.save(temporary);
        }
        assertSameTensors(temporary, fixture.directory().resolve("dora_end"));
        assertThat(AdapterConfig.read(temporary).decomposed()).isTrue();
    }

    @Test
    void newMagnitudesAreTheLengthsOfTheRows() throws IOException {
        try (var model = load(Precision.FP32, false, 0)) {
            model.save(temporary);
        }

        var start = Safetensors.open(fixture.directory().resolve("dora_start/adapter_model.safetensors"));
        var saved = Safetensors.open(temporary.resolve("adapter_model.safetensors"));
        String name = "base_model.model.model.layers.1.mlp.down_proj.lora_magnitude_vector";
        var lengths = start.read(start.get(name)).asFloatBuffer();
        var ours = saved.read(saved.get(name)).asFloatBuffer();
        for (int i = 0; i < lengths.capacity(); i++) {
            assertThat(ours.get(i)).isCloseTo(lengths.get(i), within(1e-6f));
        }
    }

    @Test
    void dropoutDropsWhatTheBaseSeesInItsPlaceToo() {
        try (var manager = TorchRuntime.newManager(1);
                var module = Transformer.script(manager, new Layout(ModelConfig.read(fixture.model())).family());
                var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            var x = learnt(manager, "x", 7, 12);
            var a = learnt(manager, "a", 4, 12);
            var b = learnt(manager, "b", 20, 4);
            var m = learnt(manager, "m", 20);
            try (var factors = IValue.listFrom(a, b, m)) {
                var y = module.tensor(
                        manager,
                        "decomposed",
                        true,
                        x,
                        tensor(manager, "w", 20, 12),
                        tensor(manager, "bias", 20),
                        factors,
                        0,
                        6 / 4.,
                        tensor(manager, "kept", 7, 12),
                        0.25);
                collector.backward(y.mul(tensor(manager, "gy", 7, 20)).sum());

                assertValues(y, "y");
                assertValues(x.getGradient(), "gx");
                assertValues(a.getGradient(), "ga");
                assertValues(b.getGradient(), "gb");
                assertValues(m.getGradient(), "gm");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2", "llama-bias"})
    void trainsFusedProjectionsAndBiases(String family) throws IOException {
        var other = ParityFixture.named(family);
        var batch = other.batch();
        for (var precision : Precision.values()) {
            double first = 0;
            double last = 0;
            double[] plain = new double[8];
            for (boolean recompute : new boolean[] {false, true}) {
                try (var model = TrainableModel.load(other.model(), "base", tuning(0.1), precision, 2, recompute, 1)) {
                    for (int step = 0; step < plain.length; step++) {
                        double loss = model.accumulate(batch, batch.learntTokens(), step);
                        model.clip(1);
                        model.adamStep(5e-3, 0.9, 0.999, 1e-8, 0);
                        if (recompute) {
                            assertThat(loss).isCloseTo(plain[step], within(precision == Precision.FP32 ? 1e-4 : 0.05));
                        } else {
                            plain[step] = loss;
                        }
                        first = step == 0 ? loss : first;
                        last = loss;
                    }
                    model.save(temporary);
                }
                assertThat(last).isLessThan(first - 0.2);
            }
        }
        var merged = temporary.resolve("merged");
        LoraMerge.merge(other.model(), temporary, merged, 1 << 20);
        try (var beside = LanguageModel.load(other.model(), Precision.FP32, 2);
                var whole = LanguageModel.load(merged, Precision.FP32, 2)) {
            beside.attach("a", temporary);
            float[] expected = beside.logits(batch, "a");
            float[] actual = whole.logits(batch, null);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
            }
        }
    }

    @Test
    void aResumedRunGoesOnWithTheSameBytes() throws IOException {
        var batch = fixture.batch();
        var half = Files.createDirectory(temporary.resolve("half"));
        var optimizer = temporary.resolve("optimizer.safetensors");
        var through = Files.createDirectory(temporary.resolve("through"));
        var resumed = Files.createDirectory(temporary.resolve("resumed"));
        try (var model = load(Precision.FP32, false, 0.2)) {
            steps(model, batch, 0, 3);
            model.save(half);
            model.saveOptimizer(optimizer);
            steps(model, batch, 3, 6);
            model.save(through);
        }
        try (var model = load(Precision.FP32, false, 0.2)) {
            model.restore(half, optimizer);
            steps(model, batch, 3, 6);
            model.save(resumed);
        }

        assertThat(resumed.resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(through.resolve("adapter_model.safetensors"));
    }

    @Test
    void anAdapterWithoutItsMagnitudesIsRefused() throws IOException {
        var incomplete = Files.createDirectory(temporary.resolve("incomplete"));
        Files.copy(adapter.resolve(AdapterConfig.FILE), incomplete.resolve(AdapterConfig.FILE));
        Files.copy(
                fixture.directory().resolve("adapter/adapter_model.safetensors"),
                incomplete.resolve("adapter_model.safetensors"));

        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            assertThatExceptionOfType(ModelRefusedException.class)
                    .isThrownBy(() -> model.attach("a", incomplete))
                    .withMessage("adapter_model.safetensors has no tensor "
                            + "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector");
        }
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> LoraMerge.merge(fixture.model(), incomplete, temporary.resolve("merged"), 1 << 20))
                .withMessageContaining("lora_magnitude_vector");
    }

    private TrainableModel load(Precision precision, boolean recompute, double dropout) {
        return TrainableModel.load(fixture.model(), "base", tuning(dropout), precision, 2, recompute, 1);
    }

    private static Tuning tuning(double dropout) {
        return new Tuning.Lora(8, 16, dropout, List.of("all-linear"), false, true);
    }

    private static void steps(TrainableModel model, Batch batch, int from, int to) {
        for (int step = from; step < to; step++) {
            model.accumulate(batch, batch.learntTokens(), step);
            model.clip(1);
            model.adamStep(1e-3, 0.9, 0.999, 1e-8, 0.01);
        }
    }

    private static List<Integer> answer(LanguageModel model, int[] prompt, String adapter) {
        var ids = new ArrayList<Integer>();
        try (var generation = model.generate(prompt, adapter, SamplingSettings.GREEDY, 24)) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                ids.add(next.getAsInt());
            }
        }
        return ids;
    }

    private PtNDArray learnt(PtNDManager manager, String name, long... shape) {
        var tensor = tensor(manager, name, shape);
        tensor.setRequiresGradient(true);
        return tensor;
    }

    private PtNDArray tensor(PtNDManager manager, String name, long... shape) {
        return (PtNDArray)
                manager.create(fixture.floats("expected_dora.safetensors", "dropout." + name), new Shape(shape));
    }

    private void assertValues(PtNDArray actual, String name) {
        float[] expected = fixture.floats("expected_dora.safetensors", "dropout." + name);
        float[] values = actual.toFloatArray();
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).as(name).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private static void assertSameTensors(Path one, Path other) {
        var ours = Safetensors.open(one.resolve("adapter_model.safetensors"));
        var theirs = Safetensors.open(other.resolve("adapter_model.safetensors"));
        assertThat(ours.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(theirs.tensors().keySet());
        for (String tensor : theirs.tensors().keySet()) {
            var a = ours.read(ours.get(tensor)).asFloatBuffer();
            var b = theirs.read(theirs.get(tensor)).asFloatBuffer();
            for (int i = 0; i < b.capacity(); i++) {
                assertThat(a.get(i)).as(tensor).isCloseTo(b.get(i), within((float) TOLERANCE));
            }
        }
    }

    /// The largest one where the attention mask is 1.
    private double difference(float[] actual, String tensor) {
        float[] expected = fixture.floats("expected_dora.safetensors", tensor);
        int[] mask = fixture.longs("expected.safetensors", "attention_mask");
        int vocabulary = expected.length / mask.length;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            if (mask[i / vocabulary] == 1) {
                double one = Math.abs((double) actual[i] - expected[i]);
                worst = worst >= one ? worst : one;
            }
        }
        return worst;
    }
}
