package io.tunewright.evaluation.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.evaluation.Score;
import org.junit.jupiter.api.Test;

class BoardGridTest {

    @Test
    void aLargePerplexityKeepsWithinItsCell() {
        assertThat(perplexity(3.14159)).isEqualTo("3.142");
        assertThat(perplexity(843.27)).isEqualTo("843.3");
        assertThat(perplexity(9402.4)).isEqualTo("9,402");
        assertThat(perplexity(12_345.6)).isEqualTo("12.3\u00a0k");
        assertThat(perplexity(Double.POSITIVE_INFINITY)).isEqualTo("–");
    }

    @Test
    void theErrorOfALargePerplexityIsInTheSameUnit() {
        assertThat(BoardGrid.error(new Score("perplexity", 15_512, 1027, 66))).isEqualTo(" ± 1.0\u00a0k");
        assertThat(BoardGrid.error(new Score("perplexity", 9402, 943.6, 66))).isEqualTo(" ± 943.6");
        assertThat(BoardGrid.error(new Score("perplexity", 15_512, 12, 66))).isEqualTo(" ± 12");
    }

    private static String perplexity(double value) {
        return BoardGrid.value(new Score("perplexity", value, 0.1, 12));
    }
}
