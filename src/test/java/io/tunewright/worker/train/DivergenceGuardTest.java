package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DivergenceGuardTest {

    private final DivergenceGuard guard = new DivergenceGuard();

    @Test
    void lossAndNormMustBeNumbers() {
        assertThat(guard.look(7, Double.NaN, 1, true)).hasValue(said("the loss is not a number", 6));
        assertThat(guard.look(7, Double.POSITIVE_INFINITY, 1, true)).hasValue(said("the loss is not a number", 6));
        assertThat(guard.look(8, 1, Double.NaN, true)).hasValue(said("the gradient norm is not a number", 7));
        assertThat(guard.look(8, 1, Double.POSITIVE_INFINITY, true))
                .hasValue(said("the gradient norm is not a number", 7));
    }

    @Test
    void aLossOfZeroEndsTheRunOnlyIfItStays() {
        for (int step = 0; step < 4; step++) {
            assertThat(guard.look(step, 0, 0, true)).isEmpty();
        }
        assertThat(guard.look(4, 0.1, 1, true)).isEmpty();
        for (int step = 5; step < 9; step++) {
            assertThat(guard.look(step, 1e-9, 0, true)).isEmpty();
        }
        assertThat(guard.look(9, 0, 0, true)).hasValue(said("the loss is zero in 5 steps in a row", 4));
    }

    @Test
    void stepsInWhichNothingIsLearntAreNoSign() {
        for (int step = 0; step < 50; step++) {
            assertThat(guard.look(step, 0, 0, false)).isEmpty();
        }
    }

    @Test
    void aNormThatExplodesAndStaysEndsTheRun() {
        for (int step = 0; step < 30; step++) {
            assertThat(guard.look(step, 2, 0.5 + step % 3 * 0.1, true)).isEmpty();
        }
        assertThat(guard.look(30, 2, 500, true)).as("one is clipped").isEmpty();
        assertThat(guard.look(31, 2, 0.5, true)).isEmpty();
        for (int step = 32; step < 36; step++) {
            assertThat(guard.look(step, 2, 400, true)).isEmpty();
        }
        assertThat(guard.look(36, 2, 450, true))
                .hasValue(said("the gradient norm exploded to 450, against 0.600 before, in 5 steps in a row", 31));
    }

    @Test
    void highNormsAtTheBeginningAreUsual() {
        for (int step = 0; step < 10; step++) {
            assertThat(guard.look(step, 9, step == 0 ? 0.01 : 300, true)).isEmpty();
        }
    }

    private static DivergenceGuard.Divergence said(String what, long lastGood) {
        return new DivergenceGuard.Divergence(what, lastGood);
    }
}
