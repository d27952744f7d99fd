package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff(Duration.ofSeconds(30));

    @Test
    void growsFromNothingToTheLimit() {
        assertThat(backOff.after(1)).isZero();
        assertThat(backOff.after(2)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backOff.after(5)).isEqualTo(Duration.ofSeconds(8));
        assertThat(backOff.after(7)).isEqualTo(Duration.ofSeconds(30));
        assertThat(backOff.after(5_000)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void isForgottenAfterASuccess() {
        backOff.failed("a");
        backOff.failed("a");
        assertThat(backOff.pause("a")).isPositive();
        assertThat(backOff.pause("b")).isZero();

        backOff.forget("a");
        assertThat(backOff.pause("a")).isZero();
    }
}
