package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.Batch;
import io.tunewright.worker.TokenizedData.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowsTest {

    @Test
    void packsWithoutCuttingAndLosesNothing() {
        var random = new Random(1);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            examples.add(example(i, 2 + random.nextInt(30)));
        }

        var rows = Rows.of(examples, 32, true, 5);

        assertThat(rows.inOrder()).allSatisfy(row -> assertThat(row.length()).isLessThanOrEqualTo(32));
        assertThat(rows.inOrder().stream()
                        .flatMap(row -> row.examples().stream())
                        .map(rows::example))
                .containsExactlyInAnyOrderElementsOf(examples);
        long tokens =
                examples.stream().mapToLong(example -> example.ids().length).sum();
        assertThat(tokens / (32.0 * rows.size()))
                .as("share of the rows that is filled")
                .isGreaterThan(0.93);
    }

    @Test
    void aPackedBatchTellsPositionsAndSegments() {
        var rows = Rows.of(List.of(example(7, 3), example(9, 2)), 8, true, 0);

        var batch = rows.batch(rows.inOrder());

        assertThat(batch.rows()).isEqualTo(1);
        assertThat(batch.length()).isEqualTo(5);
        boolean longFirst = batch.ids()[2] == 7;
        assertThat(batch.positions())
                .containsExactly(longFirst ? new int[] {0, 1, 2, 0, 1} : new int[] {0, 1, 0, 1, 2});
        assertThat(batch.segments()).containsExactly(longFirst ? new int[] {0, 0, 0, 1, 1} : new int[] {0, 0, 1, 1, 1});
        assertThat(batch.learntTokens()).isEqualTo(2 + 1);
    }

    @Test
    void shorterRowsArePaddedWithoutBeingLearnt() {
        var rows = Rows.of(List.of(example(7, 4), example(9, 2)), 8, false, 0);

        var batch = rows.batch(rows.inOrder());

        assertThat(batch.ids()).containsExactly(7, 7, 7, 7, 9, 9, 0, 0);
        assertThat(batch.labels()).containsExactly(7, 7, 7, 7, 9, 9, -100, -100);
        assertThat(batch.positions()).isEmpty();
    }

    @Test
    void cutsWhatIsTooLongAndDropsWhatHasNothingToPredict() {
        var rows = Rows.of(List.of(example(7, 10), example(9, 1)), 4, false, 0);

        assertThat(rows.size()).isEqualTo(1);
        assertThat(rows.inOrder().getFirst().length()).isEqualTo(4);
        assertThat(rows.hasLearntTokens()).isTrue();
        assertThat(Rows.of(List.of(new Example(new int[] {1, 2}, new boolean[] {true, false})), 4, false, 0)
                        .hasLearntTokens())
                .isFalse();
    }

    @Test
    void everyEpochHasAnOrderOfItsOwnThatTheSeedDecides() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            examples.add(example(i, 2));
        }
        var rows = Rows.of(examples, 4, false, 3);

        assertThat(rows.epoch(0))
                .isEqualTo(rows.epoch(0))
                .isNotEqualTo(rows.epoch(1))
                .containsExactlyInAnyOrderElementsOf(rows.epoch(1));
        assertThat(Rows.of(examples, 4, false, 4).epoch(0)).isNotEqualTo(rows.epoch(0));
    }

    @Test
    void aStepSeesItsShareOfTheEpoch() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            examples.add(example(i + 1, 3));
        }
        // two micro-batches of two rows a step: the third step of an epoch has two rows left
        var plan = new Plan(Rows.of(examples, 8, false, 1), TestRun.settings(TestRun.LORA, "fp32", 0, 0, 0));

        assertThat(plan.totalSteps()).isEqualTo(3);
        assertThat(plan.step(2)).hasSize(1);
        assertThat(plan.tokens(0)).isEqualTo(4 * 3);
        assertThat(List.of(0, 1, 2).stream()
                        .flatMap(step -> plan.step(step).stream())
                        .map(Batch::ids)
                        .flatMapToInt(Arrays::stream)
                        .distinct())
                .hasSize(10);
        assertThat(plan.epochAfter(3)).isEqualTo(1);
    }

    private static Example example(int id, int length) {
        int[] ids = new int[length];
        Arrays.fill(ids, id);
        boolean[] learnt = new boolean[length];
        Arrays.fill(learnt, true);
        return new Example(ids, learnt);
    }
}
