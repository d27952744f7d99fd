package io.tunewright.training.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.training.RunId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteRateTest {

    private final AtomicLong nanos = new AtomicLong();
    private final ByteRate rate = new ByteRate(nanos::get);

    @Test
    void aStockIsUsedUpAndRefilled() {
        var run = RunId.random();

        assertThat(rate.take(run, ByteRate.STOCK)).isTrue();
        assertThat(rate.take(run, 1)).isFalse();
        nanos.addAndGet(500_000_000);
        assertThat(rate.take(run, ByteRate.PER_SECOND / 2))
                .as("after half a second")
                .isTrue();
        assertThat(rate.take(run, ByteRate.PER_SECOND / 2)).isFalse();
    }

    @Test
    void oneRunDoesNotUseUpAnothers() {
        assertThat(rate.take(RunId.random(), ByteRate.STOCK)).isTrue();
        assertThat(rate.take(RunId.random(), ByteRate.STOCK)).isTrue();
    }
}
