package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainableModelTest {

    private static final List<String> TARGETS = List.of("q_proj", "v_proj", "down_proj");

    private final ParityFixture fixture = ParityFixture.named("llama-gqa");

    @TempDir
    private Path temporary;

    @Test
    void aPackedRowGivesTheSameLossAndGradientsAsItsSequencesApart() {
        int[][] sequences = {{5, 6, 7, 8, 9}, {10, 11, 12}, {13, 14, 15, 16, 17, 18}};
        var packed = new Batch(
                1,
                16,
                new int[] {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 3, 3},
                new int[] {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, -100, -100},
                new int[] {0, 1, 2, 3, 4, 0, 1, 2, 0, 1, 2, 3, 4, 5, 0, 1},
                new int[] {0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3});
        assertThat(packed.learntTokens()).isEqualTo(4 + 2 + 5);
        for (boolean recompute : new boolean[] {false, true}) {
            try (var one = full(recompute);
                    var other = full(recompute)) {
                double together = one.accumulate(packed, 11, 0);
                double apart = 0;
                for (int[] sequence : sequences) {
                    apart += other.accumulate(Batch.of(1, sequence.length, sequence, sequence), 11, 0);
                }
                assertThat(together).isCloseTo(apart, within(1e-5));
                assertThat(one.clip(0)).isCloseTo(other.clip(0), within(1e-4));
                one.adamStep(1e-3, 0.9, 0.999, 1e-8, 0);
                other.adamStep(1e-3, 0.9, 0.999, 1e-8, 0);
                assertThat(one.negativeLogLikelihood(packed))
                        .isCloseTo(other.negativeLogLikelihood(packed), within(1e-3))
                        .isLessThan(11 * together);
            }
        }
    }

    @Test
    void factorsThatHaveLearntNothingChangeNothing() {
        var batch = fixture.trainingBatch("train_full_batches.safetensors", 0);
        try (var alone = full(false);
                var beside = load(new Tuning.Lora(4, 8, 0, TARGETS), Precision.FP32, false)) {
            assertThat(beside.judge(batch)).isEqualTo(alone.judge(batch));
        }
    }

    @Test
    void aHitIsALearntTokenThatIsTheLikeliestAfterTheTextBeforeIt() {
        var batch = fixture.trainingBatch("train_full_batches.safetensors", 0);
        try (var model = full(false);
                var plain = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            float[] before = plain.logits(batch, null);
            assertThat(model.judge(batch).hits()).isEqualTo(hits(batch, before));
            for (int step = 0; step < 20; step++) {
                model.accumulate(batch, batch.learntTokens(), 0);
                model.adamStep(1e-2, 0.9, 0.999, 1e-8, 0);
            }
            // the batch is learnt by heart
            assertThat(model.judge(batch).hits()).isGreaterThan(hits(batch, before) + batch.learntTokens() / 2);
        }
    }

    private static long hits(Batch batch, float[] logits) {
        int vocabulary = logits.length / batch.ids().length;
        long hits = 0;
        for (int at = 0; at < batch.ids().length; at++) {
            if (batch.isLearnt(at)) {
                int best = 0;
                for (int id = 0; id < vocabulary; id++) {
                    best = logits[(at - 1) * vocabulary + id] > logits[(at - 1) * vocabulary + best] ? id : best;
                }
                hits += best == batch.labels()[at] ? 1 : 0;
            }
        }
        return hits;
    }

    @Test
    void dropoutIsTheSameWhenActivationsAreComputedAgain() {
        var batch = fixture.trainingBatch("train_lora_batches.safetensors", 0);
        try (var plain = lora(0.5, false);
                var recomputed = lora(0.5, true);
                var without = lora(0, false)) {
            for (var model : List.of(plain, recomputed, without)) {
                model.startFrom(fixture.directory().resolve("adapter"));
            }
            double loss = plain.accumulate(batch, batch.learntTokens(), 42);

            assertThat(recomputed.accumulate(batch, batch.learntTokens(), 42)).isCloseTo(loss, within(1e-6));
            assertThat(recomputed.clip(0)).isCloseTo(plain.clip(0), within(1e-5));
            assertThat(plain.accumulate(batch, batch.learntTokens(), 42)).isEqualTo(loss);
            assertThat(plain.accumulate(batch, batch.learntTokens(), 43)).isNotCloseTo(loss, within(1e-4));
            assertThat(without.accumulate(batch, batch.learntTokens(), 42)).isNotCloseTo(loss, within(1e-4));
            assertThat(plain.negativeLogLikelihood(batch)).isEqualTo(without.negativeLogLikelihood(batch));
        }
    }

    @Test
    void bfloat16FollowsFloat32() {
        var batch = fixture.trainingBatch("train_full_batches.safetensors", 0);
        for (var tuning : List.of(new Tuning.Full(), new Tuning.Lora(4, 8, 0, TARGETS))) {
            for (boolean recompute : new boolean[] {false, true}) {
                try (var wide = load(tuning, Precision.FP32, recompute);
                        var narrow = load(tuning, Precision.BF16, recompute)) {
                    for (int step = 0; step < 5; step++) {
                        double expected = wide.accumulate(batch, batch.learntTokens(), 0);
                        double loss = narrow.accumulate(batch, batch.learntTokens(), 0);
                        assertThat(loss).isCloseTo(expected, within(0.03));
                        assertThat(narrow.clip(1)).isCloseTo(wide.clip(1), within(0.05 * wide.clip(0) + 0.05));
                        wide.adamStep(1e-3, 0.9, 0.999, 1e-8, 0.01);
                        narrow.adamStep(1e-3, 0.9, 0.999, 1e-8, 0.01);
                    }
                }
            }
        }
    }

    @Test
    void goesOnExactlyWhereItWasSaved() throws IOException {
        for (var tuning : List.of(new Tuning.Full(), new Tuning.Lora(4, 8, 0, TARGETS))) {
            var first = Files.createTempDirectory(temporary, "a");
            var second = Files.createTempDirectory(temporary, "b");
            try (var model = load(tuning, Precision.BF16, false)) {
                train(model, 0, 3);
                model.save(first);
                model.saveOptimizer(first.resolve("optimizer.safetensors"));
                train(model, 3, 6);
                model.save(second);
            }
            try (var model = load(tuning, Precision.BF16, false)) {
                model.restore(first, first.resolve("optimizer.safetensors"));
                train(model, 3, 6);
                var again = Files.createTempDirectory(temporary, "c");
                model.save(again);
                var name = tuning instanceof Tuning.Full ? "model.safetensors" : "adapter_model.safetensors";
                assertThat(again.resolve(name)).hasSameBinaryContentAs(second.resolve(name));
                assertThat(Safetensors.open(again.resolve(name)).tensors()).isNotEmpty();
            }
        }
    }

    private void train(TrainableModel model, int from, int to) {
        for (int step = from; step < to; step++) {
            var batch = fixture.trainingBatch("train_lora_batches.safetensors", step);
            model.accumulate(batch, batch.learntTokens(), step);
            model.clip(1);
            model.adamStep(1e-3, 0.9, 0.999, 1e-8, 0.01);
        }
    }

    private TrainableModel full(boolean recompute) {
        return load(new Tuning.Full(), Precision.FP32, recompute);
    }

    private TrainableModel lora(double dropout, boolean recompute) {
        var all = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
        return load(new Tuning.Lora(8, 16, dropout, all), Precision.FP32, recompute);
    }

    private TrainableModel load(Tuning tuning, Precision precision, boolean recompute) {
        return TrainableModel.load(fixture.model(), "base", tuning, precision, 2, recompute, 1);
    }
}
