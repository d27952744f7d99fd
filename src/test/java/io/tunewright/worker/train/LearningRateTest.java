package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class LearningRateTest {

    @Test
    void isThatOfTheReference() throws IOException {
        var rate = new LearningRate(2e-3, "cosine", 2, 10);
        try (var expected = getClass().getResourceAsStream("/parity/llama/expected.json")) {
            var rows = JsonMapper.shared().readTree(expected).path("train_lora").path("rows");
            assertThat(rows.size()).isEqualTo(10);
            for (int step = 0; step < 10; step++) {
                assertThat(rate.at(step)).isCloseTo(rows.path(step).path("lr").asDouble(), within(1e-15));
            }
        }
    }

    /// Against the closed forms of transformers' `get_*_schedule_with_warmup`, whose first step has rate 0 and which
    /// is one step ahead: theirs of step + 1 during the warm-up is ours of step.
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 100", "1, 7", "10, 100", "100, 100", "3, 1000"})
    void everyScheduleHasItsClosedForm(long warmup, long total) {
        for (long step = 0; step < total; step++) {
            double climbing = (step + 1.0) / Math.max(1, warmup);
            double left = (total - step) / (double) Math.max(1, total - warmup);
            boolean climbs = step < warmup;
            assertThat(new LearningRate(3e-4, "linear", warmup, total).at(step))
                    .isCloseTo(3e-4 * (climbs ? climbing : left), within(1e-18));
            assertThat(new LearningRate(3e-4, "constant", warmup, total).at(step))
                    .isCloseTo(3e-4 * (climbs ? climbing : 1), within(1e-18));
            assertThat(new LearningRate(3e-4, "cosine", warmup, total).at(step))
                    .isCloseTo(
                            3e-4 * (climbs ? climbing : Math.pow(Math.cos(Math.PI / 2 * (1 - left)), 2)),
                            within(1e-18));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 50, 0", "0.03, 0, 50, 2", "0.1, 0, 50, 5", "0.1, 7, 50, 7", "1, 0, 50, 50", "0, 90, 50, 50"})
    void warmUpIsSaidInStepsOrAsAShare(double ratio, int steps, long total, long expected) {
        var base = TestRun.settings(TestRun.LORA, "fp32", (int) total, 0, 0);
        var rate = LearningRate.of(TestRun.withWarmup(base, ratio, steps), total);

        assertThat(rate.warmup()).isEqualTo(expected);
        assertThat(rate.at(0)).isEqualTo(expected == 0 ? base.learningRate() : base.learningRate() / expected);
    }

    @Test
    void fallsInALineOrStays() {
        var linear = new LearningRate(1, "linear", 2, 6);
        assertThat(new double[] {linear.at(0), linear.at(1), linear.at(2), linear.at(4)})
                .containsExactly(0.5, 1, 1, 0.5);
        assertThat(new LearningRate(1, "constant", 0, 6).at(5)).isEqualTo(1);
    }
}
