package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
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

    @Test
    void fallsInALineOrStays() {
        var linear = new LearningRate(1, "linear", 2, 6);
        assertThat(new double[] {linear.at(0), linear.at(1), linear.at(2), linear.at(4)})
                .containsExactly(0.5, 1, 1, 0.5);
        assertThat(new LearningRate(1, "constant", 0, 6).at(5)).isEqualTo(1);
    }
}
