package io.tunewright.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DownsamplingTest {

    @Test
    void leavesAShortLineAlone() {
        var line = IntStream.range(0, 100).mapToObj(i -> new MetricPoint(i, i)).toList();

        assertThat(Downsampling.extremes(line, 100)).isEqualTo(line);
    }

    @Test
    void keepsEverySpikeOfALongLine() {
        var line = IntStream.range(0, 100_000)
                .mapToObj(i -> new MetricPoint(i, i == 33_333 ? 99 : i == 66_666 ? -99 : 1))
                .toList();

        var thin = Downsampling.extremes(line, 2000);

        assertThat(thin).hasSizeLessThanOrEqualTo(2000);
        assertThat(thin).contains(new MetricPoint(33_333, 99), new MetricPoint(66_666, -99));
        assertThat(thin).startsWith(new MetricPoint(0, 1)).endsWith(new MetricPoint(99_999, 1));
        assertThat(thin).extracting(MetricPoint::step).isSorted().doesNotHaveDuplicates();
    }
}
