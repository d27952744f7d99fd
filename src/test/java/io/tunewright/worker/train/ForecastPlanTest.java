package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.experiment.forecast.StepPlan;
import io.tunewright.experiment.forecast.TokenCounts;
import io.tunewright.recipe.text.RecipeReader;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a forecast says is what the worker does: rows, steps and tokens, batch by batch.
class ForecastPlanTest {

    @ParameterizedTest
    @CsvSource({
        "500, false, 8, 2, 3, 0, 42",
        "500, true, 4, 2, 2.5, 0, 7",
        "37, true, 1, 1, 1, 0, 0",
        "37, false, 8, 1, 0.3, 0, 42",
        "91, false, 8, 1, 8, 0, 42",
        "91, true, 8, 3, 3, 50, 123456789012",
    })
    void agreesWithTheWorker(
            int examples, boolean packing, int batch, int accumulation, double epochs, int maxSteps, long seed) {
        var random = new Random(examples);
        int maxLength = 64;
        var lengths = IntStream.range(0, examples)
                .map(i -> 1 + random.nextInt(maxLength))
                .toArray();

        var forecast = StepPlan.of(
                new TokenCounts(lengths, examples, 0, 0, 0, maxLength),
                RecipeReader.read("""
                        name: test
                        method: {type: lora}
                        packing: %s
                        per_device_train_batch_size: %d
                        gradient_accumulation_steps: %d
                        num_train_epochs: %s
                        max_steps: %d
                        max_seq_length: %d
                        seed: %d
                        """.formatted(packing, batch, accumulation, epochs, maxSteps, maxLength, seed))
                        .require());

        var rows = Rows.of(
                Arrays.stream(lengths)
                        .mapToObj(length -> new TokenizedData.Example(new int[length], new boolean[length]))
                        .toList(),
                maxLength,
                packing,
                seed);
        var plan = new Plan(rows, settings(packing, batch, accumulation, epochs, maxSteps, maxLength, seed));
        long tokens = 0;
        long passed = 0;
        long batches = 0;
        for (long step = 0; step < plan.totalSteps(); step++) {
            tokens += plan.tokens(step);
            for (var micro : plan.step(step)) {
                passed += (long) micro.rows() * micro.length();
                batches++;
            }
        }
        assertThat(forecast.rows()).isEqualTo(rows.size());
        assertThat(forecast.steps()).isEqualTo(plan.totalSteps());
        assertThat(forecast.tokens()).isEqualTo(tokens);
        assertThat(forecast.passed()).isEqualTo(passed);
        assertThat(forecast.microBatches()).isEqualTo(batches);
    }

    private static TrainingSettings settings(
            boolean packing, int batch, int accumulation, double epochs, int maxSteps, int maxLength, long seed) {
        return new TrainingSettings(
                new TuningMethod.Lora(8, 16, 0, List.of("q_proj")),
                epochs,
                maxSteps,
                batch,
                accumulation,
                1e-3,
                "cosine",
                0.03,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                maxLength,
                packing,
                false,
                "fp32",
                seed,
                0,
                2,
                0,
                0,
                0,
                0,
                List.of(),
                32,
                "",
                0,
                0,
                false);
    }
}
