package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.text.RecipeReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepPlanTest {

    @Test
    void countsRowsAndStepsOfAnEpochAndItsRest() {
        var plan = StepPlan.of(rows(10, 20), recipe("per_device_train_batch_size: 2\ngradient_accumulation_steps: 2"));

        // 10 rows of 20 tokens, 4 a step: 3 steps an epoch, 9 in all; no padding: 3 × 10 × 20 tokens in 3 × 5 batches
        assertThat(plan).isEqualTo(new StepPlan(10, 3, 9, 20, 600, 600, 15));
        assertThat(plan.epochs()).isEqualTo(3);
    }

    @Test
    void partsOfEpochsAreRoundedUp() {
        assertThat(StepPlan.of(rows(10, 20), recipe("num_train_epochs: 0.5\nper_device_train_batch_size: 4"))
                        .steps())
                .isEqualTo(2);
        assertThat(StepPlan.of(rows(10, 20), recipe("num_train_epochs: 0.01")).steps())
                .isEqualTo(1);
    }

    @Test
    void aLimitOfStepsWins() {
        var plan = StepPlan.of(rows(10, 20), recipe("max_steps: 7\nper_device_train_batch_size: 10"));

        assertThat(plan.steps()).isEqualTo(7);
        assertThat(plan.tokens()).isEqualTo(7 * 200);
    }

    @Test
    void paddingReachesTheLongestOfABatch() {
        var plan = StepPlan.of(new TokenCounts(new int[] {5, 30}, 10, 0, 0, 0, 30), recipe("num_train_epochs: 1"));

        assertThat(plan.tokens()).as("as the worker counts").isEqualTo(35);
        assertThat(plan.passed()).isEqualTo(60);
        assertThat(plan.rowLength()).isEqualTo(30);
    }

    @Test
    void packingFillsRows() {
        // 12 examples of 30 fit three to a row of 100
        var plan = StepPlan.of(rows(12, 30), recipe("packing: true\nmax_seq_length: 100\nnum_train_epochs: 1"));

        assertThat(plan.rows()).isEqualTo(4);
        assertThat(plan.steps()).isEqualTo(1);
        assertThat(plan.tokens()).isEqualTo(4 * 90);
        assertThat(StepPlan.packed(List.of(60, 60, 40, 40), 100, 1)).containsExactlyInAnyOrder(100, 100);
    }

    @Test
    void nothingToTrainIsNoStep() {
        assertThat(StepPlan.of(rows(0, 0), recipe("seed: 1")).steps()).isZero();
        assertThat(StepPlan.of(rows(3, 1), recipe("seed: 1")).rows()).isZero();
    }

    private static TokenCounts rows(int count, int length) {
        return new TokenCounts(IntStream.range(0, count).map(i -> length).toArray(), count, 0, 0, 0, length);
    }

    private static RecipeData recipe(String lines) {
        return RecipeReader.read("name: test\nmethod: {type: lora}\n" + lines + "\n")
                .require();
    }
}
