package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.family.Layout;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// QLoRA is LoRA beside the weights that 4-bit codes stand for. Those are computed here once more, number by number
/// and as the paper says it (Dettmers et al. 2023, equations 1 and 2), and written as a model of their own. That
/// codes and scales are those of bitsandbytes is shown by `Nf4Test`.
class QuantisedTest {

    private static final double[] NORMAL_FLOAT = {
        -1.0,
        -0.6961928009986877,
        -0.5250730514526367,
        -0.39491748809814453,
        -0.28444138169288635,
        -0.18477343022823334,
        -0.09105003625154495,
        0.0,
        0.07958029955625534,
        0.16093020141124725,
        0.24611230194568634,
        0.33791524171829224,
        0.44070982933044434,
        0.5626170039176941,
        0.7229568362236023,
        1.0
    };

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-bias", "qwen3", "internlm2", "chatglm2"})
    void trainsAsLoraDoesBesideTheWeightsThatTheCodesStandFor(String name) throws IOException {
        var fixture = ParityFixture.named(name);
        var expected = Files.createDirectory(temporary.resolve("expected"));
        var actual = Files.createDirectory(temporary.resolve("actual"));
        var batch = fixture.batch();
        double[] losses = new double[5];
        double[] norms = new double[5];
        try (var dense = load(roundedTrip(fixture.model()), lora(0.1), Precision.FP32)) {
            steps(dense, batch, losses, norms);
            dense.save(expected);
        }

        double[] ourLosses = new double[5];
        double[] ourNorms = new double[5];
        try (var quantised = load(fixture.model(), new Tuning.QLora(lora(0.1), false), Precision.FP32)) {
            assertThat(quantised.allParameters()).isEqualTo(parameters(fixture.model()));
            steps(quantised, batch, ourLosses, ourNorms);
            quantised.save(actual);
        }
        assertThat(ourLosses).usingComparatorWithPrecision(1e-5).containsExactly(losses);
        assertThat(ourNorms).usingComparatorWithPrecision(1e-4).containsExactly(norms);
        assertThat(largestDifference(actual, expected)).isLessThan(1e-3); // AdamW steps by 5e-3 whatever the gradient
        assertThat(Files.readString(actual.resolve("adapter_config.json")))
                .isEqualTo(Files.readString(expected.resolve("adapter_config.json")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFirstStepHasTheGradientsOfTheDenseWeights(boolean twice) throws IOException {
        var fixture = ParityFixture.named("llama");
        double[] dense = new double[1];
        double[] plain = new double[1];
        double[] quantised = new double[1];
        double[] loss = new double[1];
        try (var model = load(roundedTrip(fixture.model()), lora(0), Precision.FP32)) {
            steps(model, fixture.batch(), loss, dense);
        }
        try (var model = load(fixture.model(), lora(0), Precision.FP32)) {
            steps(model, fixture.batch(), loss, plain);
        }
        try (var model = load(fixture.model(), new Tuning.QLora(lora(0), twice), Precision.FP32)) {
            steps(model, fixture.batch(), loss, quantised);
        }
        // scales of 8 bits move each weight by less than a hundredth
        assertThat(quantised[0]).isCloseTo(dense[0], within(twice ? 0.02 * dense[0] : 1e-4 * dense[0]));
        assertThat(Math.abs(plain[0] - dense[0])).isGreaterThan(1e-4 * dense[0]);
    }

    @Test
    void learnsInBfloat16AndAnswers() throws IOException {
        var fixture = ParityFixture.named("qwen2");
        double[] losses = new double[20];
        try (var model = load(fixture.model(), new Tuning.QLora(lora(0), true), Precision.BF16)) {
            steps(model, fixture.batch(), losses, new double[20]);
            assertThat(losses[19]).isLessThan(losses[0] - 1);

            double after = model.negativeLogLikelihood(fixture.batch())
                    / fixture.batch().learntTokens();
            assertThat(after).isLessThan(losses[0] - 1);
            try (var answer = model.generate(fixture.ids("generate", "prompt_ids"), SamplingSettings.GREEDY, 4)) {
                assertThat(answer.next()).isPresent();
            }
        }
    }

    @Test
    void aResumedRunGoesOnWithTheSameBytes() throws IOException {
        var fixture = ParityFixture.named("internlm2");
        var half = Files.createDirectory(temporary.resolve("half"));
        var optimizer = temporary.resolve("optimizer.safetensors");
        var through = Files.createDirectory(temporary.resolve("through"));
        var resumed = Files.createDirectory(temporary.resolve("resumed"));
        var tuning = new Tuning.QLora(lora(0.1), true);
        try (var model = load(fixture.model(), tuning, Precision.BF16)) {
            steps(model, fixture.batch(), new double[3], new double[3]);
            model.save(half);
            model.saveOptimizer(optimizer);
            steps(model, fixture.batch(), new double[3], new double[3]);
            model.save(through);
        }
        try (var model = load(fixture.model(), tuning, Precision.BF16)) {
            model.restore(half, optimizer);
            steps(model, fixture.batch(), new double[3], new double[3]);
            model.save(resumed);
        }

        assertThat(resumed.resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(through.resolve("adapter_model.safetensors"));
    }

    @Test
    void magnitudesBesideFourBitsAreRefused() {
        var decomposed = new Tuning.Lora(4, 8, 0, List.of("all-linear"), false, true);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Tuning.QLora(decomposed, true))
                .withMessage("DoRA needs weights that are not quantised");
    }

    private static Tuning.Lora lora(double dropout) {
        return new Tuning.Lora(4, 8, dropout, List.of("all-linear"));
    }

    private static TrainableModel load(Path model, Tuning tuning, Precision precision) {
        return TrainableModel.load(model, "base", tuning, precision, 2, false, 1);
    }

    private static void steps(TrainableModel model, Batch batch, double[] losses, double[] norms) {
        for (int step = 0; step < losses.length; step++) {
            losses[step] = model.accumulate(batch, batch.learntTokens(), step);
            norms[step] = model.clip(1);
            model.adamStep(5e-3, 0.9, 0.999, 1e-8, 0);
        }
    }

    /// The model with each weight of a projection replaced by what its code and scale stand for.
    private Path roundedTrip(Path model) throws IOException {
        var copy = Files.createDirectory(temporary.resolve("dense"));
        try (var files = Files.list(model)) {
            for (var file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        var layout = new Layout(ModelConfig.read(model));
        Set<String> projections = new HashSet<>();
        for (int layer = 0; layer < ModelConfig.read(model).layers(); layer++) {
            for (var each : layout.projections()) {
                projections.add(layout.path(layer, each) + ".weight");
            }
        }
        var source = Safetensors.open(model.resolve("model.safetensors"));
        var specs = new ArrayList<SafetensorsWriter.Spec>();
        source.tensors().values().forEach(entry -> {
            assertThat(entry.type()).isEqualTo(TensorType.F32);
            specs.add(new SafetensorsWriter.Spec(entry.name(), entry.type(), entry.shape()));
        });
        Files.delete(copy.resolve("model.safetensors"));
        try (var writer = new SafetensorsWriter(copy.resolve("model.safetensors"), specs)) {
            for (var spec : specs) {
                var bytes = source.read(source.get(spec.name()));
                writer.write(spec.name(), projections.contains(spec.name()) ? rounded(bytes) : bytes);
            }
            writer.commit();
        }
        assertThat(projections).isNotEmpty();
        return copy;
    }

    private static ByteBuffer rounded(ByteBuffer bytes) {
        var from = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        var to = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < from.capacity(); block += 64) {
            float most = 0;
            for (int i = block; i < block + 64; i++) {
                most = Math.max(most, Math.abs(from.get(i)));
            }
            for (int i = block; i < block + 64; i++) {
                double quotient = from.get(i) * (1 / most);
                double nearest = NORMAL_FLOAT[0];
                for (double value : NORMAL_FLOAT) {
                    nearest = Math.abs(quotient - value) < Math.abs(quotient - nearest) ? value : nearest;
                }
                to.putFloat((float) nearest * most);
            }
        }
        return to.flip();
    }

    private static long parameters(Path model) {
        return ModelInspection.of(model).parameters();
    }

    private static double largestDifference(Path one, Path other) {
        var ours = Safetensors.open(one.resolve("adapter_model.safetensors"));
        var theirs = Safetensors.open(other.resolve("adapter_model.safetensors"));
        assertThat(ours.tensors().keySet()).isEqualTo(theirs.tensors().keySet());
        double worst = 0;
        for (String tensor : theirs.tensors().keySet()) {
            var a = ours.read(ours.get(tensor)).asFloatBuffer();
            var b = theirs.read(theirs.get(tensor)).asFloatBuffer();
            for (int i = 0; i < b.capacity(); i++) {
                worst = Math.max(worst, Math.abs((double) a.get(i) - b.get(i)));
            }
        }
        return worst;
    }
}
