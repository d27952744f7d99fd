package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

    @Test
    void endsAfterSoManyMeasurementsWithoutAGain() {
        var stopping = stopping(2, 0.1);
        stopping.measured(10, 2.0);
        stopping.measured(20, 1.85);
        assertThat(stopping.wantsCheckpoint(20)).isTrue();
        stopping.measured(30, 1.76); // lower, but not by a tenth
        assertThat(stopping.isOver()).isFalse();
        assertThat(stopping.wantsCheckpoint(30)).isFalse();
        stopping.measured(40, Double.NaN);

        assertThat(stopping.isOver()).isTrue();
        assertThat(stopping.sentence(40))
                .isEqualTo("Stopped early after step 40: in 2 measurements the held-out loss did not fall below 1.8500"
                        + " of step 20 by more than 0.1.");
    }

    @Test
    void aGainBeginsTheCountAnew() {
        var stopping = stopping(2, 0);
        for (double loss : new double[] {2, 3, 1.9, 3, 1.8, 3}) {
            stopping.measured(1, loss);
            assertThat(stopping.isOver()).isFalse();
        }
        stopping.measured(1, 1.8);
        assertThat(stopping.isOver()).as("equal is no gain").isTrue();
    }

    @Test
    void goesOnFromItsState() {
        var stopping = stopping(2, 0);
        stopping.measured(1, 2);
        stopping.measured(2, 3);
        var resumed = stopping(2, 0);
        resumed.resume(stopping.state());
        resumed.measured(3, 2.5);
        assertThat(resumed.isOver()).isTrue();
    }

    @Test
    void withoutPatienceItNeverEnds() {
        var stopping = stopping(0, 0);
        for (int step = 1; step < 100; step++) {
            stopping.measured(step, step);
        }
        assertThat(stopping.isOver()).isFalse();
        assertThat(stopping.wantsCheckpoint(1)).isFalse();
    }

    private static EarlyStopping stopping(int patience, double threshold) {
        return new EarlyStopping(TestRun.withEarlyStopping(
                TestRun.settings(TestRun.LORA, "fp32", 10, 0, 0), 1, patience, threshold, false));
    }
}
