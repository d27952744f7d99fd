package io.tunewright.experiment.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The formula against peaks of real workers: `VmHWM` after three steps and a checkpoint, two threads, half of the
/// tokens learnt, on 2026-11-21 while the machine had other work too. `MemoryBench` in `src/bench` measures them
/// anew.
class MeasuredMemoryTest {

    @ParameterizedTest
    @MethodSource("points")
    void isWithinFifteenPercentOfEachPeak(MemoryPoint point) {
        assertThat((double) point.forecast()).isCloseTo(point.peak(), withinPercentage(15));
    }

    static Stream<MemoryPoint> points() {
        return MemoryPoint.measured();
    }
}
