package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.Batch;
import io.tunewright.llm.Precision;
import io.tunewright.llm.TrainableModel;
import io.tunewright.llm.Tuning;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult.Outcome;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Best checkpoint, early stopping, rows of highest loss, weights, and a resume in the midst of all of it.
class MechanicsTest {

    @TempDir
    private Path temporary;

    /// Packed rows, dropout, accumulation, measurements and early stopping at once.
    private static TrainingSettings everything(boolean checkpointing) {
        return TestRun.withEarlyStopping(TestRun.settings(TestRun.LORA, "fp32", 24, 1, 0), 2, 3, 0.02, checkpointing);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunStoppedAtAnyStepEndsAsOneThatNobodyTouched(boolean checkpointing) throws IOException {
        var undisturbed = TestRun.create(temporary.resolve("a"), everything(checkpointing));
        assertThat(undisturbed.run()).isZero();
        long last = undisturbed.result().lastStep();
        for (long step : new long[] {1, 2, 5, last - 1}) {
            var resumed = undisturbed.copyUpTo(step, temporary.resolve("from-" + step));
            assertThat(resumed.run()).isZero();

            assertThat(resumed.result().lastStep()).isEqualTo(last);
            assertThat(resumed.result().message())
                    .isEqualTo(undisturbed.result().message());
            assertThat(resumed.result().trainedTokens())
                    .isEqualTo(undisturbed.result().trainedTokens());
            for (var file : List.of("adapter_model.safetensors", "optimizer.safetensors")) {
                assertThat(resumed.checkpoint(last).resolve(file))
                        .hasSameBinaryContentAs(undisturbed.checkpoint(last).resolve(file));
            }
            assertThat(tail(resumed, step).stream().map(RunEvent.Progress::loss).toList())
                    .isEqualTo(tail(undisturbed, step).stream()
                            .map(RunEvent.Progress::loss)
                            .toList());
            assertThat(after(resumed.events(RunEvent.Validated.class), step))
                    .isEqualTo(after(undisturbed.events(RunEvent.Validated.class), step));
            assertThat(resumed.events(RunEvent.HardestRows.class).getLast().rows())
                    .as("the epoch that was interrupted")
                    .isEqualTo(undisturbed
                            .events(RunEvent.HardestRows.class)
                            .getLast()
                            .rows());
        }
    }

    @Test
    void stopsEarlyAndKeepsTheBest() throws IOException {
        // rates far too high: the loss falls, then rises
        var settings = TestRun.withEarlyStopping(
                TestRun.withLearningRate(TestRun.settings(TestRun.LORA, "fp32", 200, 0, 1), 0.2), 2, 3, 0, false);
        var run = TestRun.create(temporary, settings);

        assertThat(run.run()).isZero();

        var measured = run.events(RunEvent.Validated.class);
        var best = measured.stream()
                .min((a, b) -> Double.compare(a.loss(), b.loss()))
                .orElseThrow();
        assertThat(run.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(run.result().lastStep()).isEqualTo(best.step() + 6).isLessThan(200);
        assertThat(run.result().message())
                .isEqualTo(
                        "Stopped early after step %d: in 3 measurements the held-out loss did not fall below %.4f of step %d by more than 0."
                                .formatted(best.step() + 6, best.loss(), best.step()));
        assertThat(run.checkpoints())
                .containsExactly("step-%06d".formatted(best.step()), "step-%06d".formatted(best.step() + 6));
    }

    @Test
    void theRowsOfHighestLossAreToldAtTheEndOfEachEpoch() throws IOException {
        // one packed epoch is few steps; a learning rate of next to nothing leaves the model as it was
        var settings = TestRun.withLearningRate(TestRun.settings(noDropout(), "fp32", 0, 0, 0), 1e-12);
        var run = TestRun.create(temporary, settings);

        assertThat(run.run()).isZero();

        var told = run.events(RunEvent.HardestRows.class);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().epoch()).isEqualTo(1);
        var rows = told.getFirst().rows();
        assertThat(rows).hasSize(20);
        assertThat(rows).isSortedAccordingTo((a, b) -> Double.compare(b.loss(), a.loss()));
        var examples = TokenizedData.read(temporary.resolve(RunSpec.TRAINING_DATA));
        try (var model = TrainableModel.load(
                TestRun.model(), "tiny", new Tuning.Lora(4, 8, 0, List.of("q_proj")), Precision.FP32, 2, false, 7)) {
            var expected = examples.stream()
                    .mapToDouble(example -> lossOf(model, example))
                    .sorted()
                    .toArray();
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i).loss()).isCloseTo(expected[expected.length - 1 - i], within(1e-4));
                var row = examples.get(rows.get(i).line() - 1);
                assertThat(lossOf(model, row)).isCloseTo(rows.get(i).loss(), within(1e-4));
                assertThat(rows.get(i).tokens()).isEqualTo(row.ids().length - 3);
                assertThat(rows.get(i).excerpt()).isNotBlank();
            }
        }
    }

    /// The mean over all counted tokens of a step, however they are spread over its micro-batches.
    @Test
    void theLossIsNeverAMeanOfMeans() throws IOException {
        var settings = TestRun.settings(noDropout(), "fp32", 1, 1, 0);
        var run = TestRun.create(temporary.resolve("a"), settings);
        int[][] ids = {ids(30, 9), ids(6, 80), ids(7, 120), ids(22, 300)};
        try (var writer = TokenizedData.write(run.directory().resolve(RunSpec.TRAINING_DATA))) {
            for (int i = 0; i < ids.length; i++) {
                var weights = new float[ids[i].length];
                Arrays.fill(weights, 3, weights.length, 1);
                writer.add(TokenizedData.Example.of(i + 1, ids[i], weights));
            }
        }
        assertThat(run.run()).isZero();

        double sum = 0;
        long tokens = 0;
        double ofMeans = 0;
        try (var model = TrainableModel.load(
                TestRun.model(), "tiny", new Tuning.Lora(4, 8, 0, List.of("q_proj")), Precision.FP32, 2, false, 7)) {
            for (var example : TokenizedData.read(run.directory().resolve(RunSpec.TRAINING_DATA))) {
                double loss = lossOf(model, example);
                int learnt = example.ids().length - 3;
                sum += loss * learnt;
                tokens += learnt;
                ofMeans += loss / ids.length;
            }
        }
        double loss = run.events(RunEvent.Progress.class).getFirst().loss();
        assertThat(loss).isCloseTo(sum / tokens, within(1e-5));
        assertThat(loss).isNotCloseTo(ofMeans, within(1e-4));
    }

    /// Data, order, dropout and first values of two recipes that differ in one option are the same.
    @Test
    void anOptionHasItsOwnEffectOnly() throws IOException {
        var settings = TestRun.settings(TestRun.LORA, "fp32", 4, 4, 0);
        var losses = losses("as-it-is", settings);

        assertThat(losses("other-checkpoints", TestRun.with(settings, Map.of("saveSteps", 1, "saveTotalLimit", 1))))
                .isEqualTo(losses);
        assertThat(losses("measured", TestRun.with(settings, Map.of("evaluationSteps", 1))))
                .isEqualTo(losses);
        var faster = losses("faster", TestRun.withLearningRate(settings, 5e-2));
        assertThat(faster.getFirst()).isEqualTo(losses.getFirst());
        assertThat(faster.getLast()).isNotCloseTo(losses.getLast(), within(1e-4));
    }

    private List<Double> losses(String name, TrainingSettings settings) throws IOException {
        var run = TestRun.create(temporary.resolve(name), settings);
        assertThat(run.run()).isZero();
        return run.events(RunEvent.Progress.class).stream()
                .map(RunEvent.Progress::loss)
                .toList();
    }

    /// A message that counts half pulls half as hard as one that counts fully.
    @Test
    void weightsScaleLossAndGradient() {
        int[] row = ids(20, 9);
        int[] labels = row.clone();
        float[] weights = new float[row.length];
        Arrays.fill(weights, 1);
        Arrays.fill(weights, 10, 20, 0.25f);
        int[] first = row.clone();
        Arrays.fill(first, 10, 20, -100);
        int[] second = row.clone();
        Arrays.fill(second, 0, 10, -100);
        var weighted = new Batch(1, 20, row, labels, weights, new int[0], new int[0]);
        assertThat(weighted.learntWeight()).isEqualTo(9 + 2.5);
        var parts = new Batch[] {Batch.of(1, 20, row, first), Batch.of(1, 20, row, second)};
        for (boolean recompute : new boolean[] {false, true}) {
            try (var together = load(recompute);
                    var apart = load(recompute)) {
                double loss = together.accumulate(weighted, 11.5, 0);
                // the same as the first half by 1 / 11.5 and the second by 0.25 / 11.5
                double expected = apart.accumulate(parts[0], 11.5, 0) + apart.accumulate(parts[1], 11.5 / 0.25, 0);
                assertThat(loss).isCloseTo(expected, within(1e-5));
                assertThat(together.clip(0))
                        .isCloseTo(apart.clip(0), within(1e-5))
                        .isPositive();
            }
        }
    }

    @Test
    void stepsDoNotWaitForData() throws IOException {
        var run = TestRun.create(temporary, TestRun.settings(TestRun.LORA, "fp32", 40, 0, 0));
        assertThat(run.run()).isZero();
        assertThat(run.events(RunEvent.Progress.class))
                .allSatisfy(step -> assertThat(step.dataWaitSeconds()).isNotNegative());
        assertThat(run.events(RunEvent.Progress.class).stream()
                        .skip(1)
                        .mapToDouble(RunEvent.Progress::dataWaitSeconds)
                        .average()
                        .orElseThrow())
                .isLessThan(0.002);
    }

    private static TuningMethod noDropout() {
        return new TuningMethod.Lora(4, 8, 0, List.of("q_proj"));
    }

    private static TrainableModel load(boolean recompute) {
        return TrainableModel.load(
                TestRun.model(), "tiny", new Tuning.Lora(4, 8, 0, List.of("q_proj")), Precision.FP32, 2, recompute, 7);
    }

    private static double lossOf(TrainableModel model, TokenizedData.Example example) {
        int[] labels = new int[example.ids().length];
        for (int t = 0; t < labels.length; t++) {
            labels[t] = example.learnt(t) ? example.ids()[t] : -100;
        }
        var batch = Batch.of(1, labels.length, example.ids(), labels);
        return model.negativeLogLikelihood(batch) / batch.learntTokens();
    }

    private static int[] ids(int length, int start) {
        int[] ids = new int[length];
        for (int t = 0; t < length; t++) {
            ids[t] = (start + 7 * t) % 500 + 4;
        }
        return ids;
    }

    private static List<RunEvent.Progress> tail(TestRun run, long step) throws IOException {
        // of a copied directory the events of the first part stand before
        var progress = run.events(RunEvent.Progress.class).stream()
                .filter(each -> each.step() > step)
                .toList();
        long steps = progress.stream().mapToLong(RunEvent.Progress::step).max().orElse(step) - step;
        return progress.subList(progress.size() - (int) steps, progress.size());
    }

    private static List<Double> after(List<RunEvent.Validated> measured, long step) {
        var later = measured.stream().filter(each -> each.step() > step).toList();
        int count =
                (int) later.stream().map(RunEvent.Validated::step).distinct().count();
        return later.subList(later.size() - count, later.size()).stream()
                .map(RunEvent.Validated::loss)
                .toList();
    }
}
