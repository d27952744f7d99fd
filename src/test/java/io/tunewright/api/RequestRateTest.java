package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.identity.TenantId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateTest {

    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);
    private final RequestRate rate = new RequestRate(6, clock::get);
    private final TenantId tenant = TenantId.next();

    @Test
    void aMinutesWorthMayComeAtOnceAndFillsAgainSteadily() {
        for (int left = 5; left >= 0; left--) {
            var verdict = rate.take(tenant);
            assertThat(verdict.allowed()).isTrue();
            assertThat(verdict.remaining()).isEqualTo(left);
        }
        var refused = rate.take(tenant);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.waitSeconds()).isEqualTo(10);
        assertThat(refused.resetSeconds()).isEqualTo(60);
        assertThat(rate.take(TenantId.next()).allowed()).isTrue();

        clock.addAndGet(9_000_000_000L);
        assertThat(rate.take(tenant).allowed()).isFalse();
        clock.addAndGet(1_100_000_000L);
        assertThat(rate.take(tenant).allowed()).isTrue();
    }

    @Test
    void timesAreWrittenAsOpenAiWritesThem() {
        assertThat(RestLimits.shown(0.05)).isEqualTo("50ms");
        assertThat(RestLimits.shown(12)).isEqualTo("12s");
        assertThat(RestLimits.shown(360)).isEqualTo("6m0s");
        assertThat(RestLimits.shown(3 * 3600 + 61)).isEqualTo("3h1m1s");
    }
}
