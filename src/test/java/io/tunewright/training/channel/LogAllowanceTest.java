package io.tunewright.training.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.training.RunId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogAllowanceTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LogAllowance allowance = new LogAllowance(nanos::get);
    private final RunId run = RunId.random();

    @Test
    void theEndOfAFloodIsKeptAsWellAsItsBeginning() {
        assertThat(kept(1_000_000, 0)).isEqualTo(LogAllowance.STOCK);
        nanos.addAndGet(2_000_000_000L);
        assertThat(kept(1_000_000, 0)).isEqualTo(2 * LogAllowance.PER_SECOND);
    }

    @Test
    void aRunHasSoManyAndNoMoreAlsoAfterARestart() {
        assertThat(kept(100, LogAllowance.IN_ALL - 7)).isEqualTo(7);
        nanos.addAndGet(100_000_000_000L);
        assertThat(kept(100, 0)).as("asked once").isZero();
    }

    @Test
    void oneRunDoesNotUseUpAnothers() {
        kept(1_000_000, 0);

        assertThat(allowance.take(RunId.random(), () -> 0)).isTrue();
    }

    private int kept(int lines, int stored) {
        int kept = 0;
        for (int i = 0; i < lines; i++) {
            kept += allowance.take(run, () -> stored) ? 1 : 0;
        }
        return kept;
    }
}
