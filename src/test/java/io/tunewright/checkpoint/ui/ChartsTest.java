package io.tunewright.checkpoint.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import io.tunewright.training.MetricPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartsTest {

    @Test
    void anAxisHasRoundStepsAndNeverShrinks() {
        var axis = new SteadyAxis();
        axis.include(1.94);
        axis.include(0.87);

        assertThat(axis.min()).isEqualTo(0.5);
        assertThat(axis.max()).isEqualTo(2.0);
        assertThat(axis.step()).isEqualTo(0.5);
        assertThat(axis.digits()).isOne();

        axis.include(1.5);
        assertThat(axis.max()).isEqualTo(2.0);
        axis.include(7.3);
        assertThat(axis.max()).isEqualTo(8.0);
    }

    @Test
    void anAxisOfOneValueHasARange() {
        var axis = new SteadyAxis();
        axis.include(2);

        assertThat(axis.max()).isGreaterThan(axis.min());
    }

    @Test
    void ticksAreOneTwoOrFiveTimesAPowerOfTen() {
        assertThat(SteadyAxis.roundStep(981, 5)).isEqualTo(200);
        assertThat(SteadyAxis.roundStep(2e-4, 5)).isCloseTo(5e-5, within(1e-12));
        assertThat(SteadyAxis.roundStep(1, 5)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void smoothingBeginsAsAMeanAndThenForgets() {
        var smooth = Smoothing.of(List.of(new MetricPoint(1, 4), new MetricPoint(2, 2), new MetricPoint(3, 3)));

        // 4; (4 + 2) / 2 = 3; (4 + 2 + 3) / 3 = 3
        assertThat(smooth).extracting(MetricPoint::value).containsExactly(4.0, 3.0, 3.0);
    }

    @Test
    void thePlannedRateClimbsThenFallsAsACosine() {
        var plan = PlannedRate.of(recipe("cosine"), 1, 100);

        assertThat(plan.getFirst()).isEqualTo(new MetricPoint(1, 1e-3 / 10));
        assertThat(plan.get(9).value()).isEqualTo(1e-3);
        // half way between step 10 and step 100: 1e-3 · (1 + cos(π/2)) / 2
        assertThat(plan.get(55).value()).isCloseTo(5e-4, within(1e-9));
        assertThat(plan.getLast().step()).isEqualTo(100);
        assertThat(PlannedRate.of(recipe("constant"), 1, 100).getLast().value()).isEqualTo(1e-3);
    }

    private static RecipeData recipe(String schedule) {
        return new RecipeData(
                new Method.Full(),
                1,
                0,
                1,
                1,
                1e-3,
                schedule,
                0.1,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                128,
                false,
                "answers",
                false,
                "fp32",
                42,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                16,
                "",
                0,
                64);
    }
}
