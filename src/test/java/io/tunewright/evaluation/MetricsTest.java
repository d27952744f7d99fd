package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void lossIsTheMeanOverTokensNotOverConversations() {
        var scores = Metrics.of(List.of(sample(2.0, 2), sample(1.0, 4)));

        // (2 + 1) / (2 + 4) = 0.5; residuals 2 - 0.5 * 2 = 1 and 1 - 0.5 * 4 = -1; sqrt(2 * 2 / 1) / 6 = 0.3333
        assertThat(score(scores, "loss").value()).isCloseTo(0.5, within(1e-12));
        assertThat(score(scores, "loss").standardError()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(score(scores, "loss").n()).isEqualTo(2);
    }

    @Test
    void perplexityIsTheExponentialOfTheLoss() {
        var scores = Metrics.of(List.of(sample(2.0, 2), sample(1.0, 4)));

        assertThat(score(scores, "perplexity").value()).isCloseTo(1.6487212707, within(1e-9));
        assertThat(score(scores, "perplexity").standardError()).isCloseTo(1.6487212707 / 3, within(1e-9));
    }

    @Test
    void exactMatchCountsOnlyWhoWasAsked() {
        var scores = Metrics.of(List.of(
                new MeasuredConversation(1, 1, true, true, 1, 1),
                new MeasuredConversation(1, 1, true, false, 0.5, 0.2),
                new MeasuredConversation(1, 1, true, true, 1, 1),
                new MeasuredConversation(1, 1, true, true, 1, 1),
                new MeasuredConversation(1, 1, false, false, 0, 0)));

        // p = 3/4, sqrt(0.75 * 0.25 / 3) = 0.25
        assertThat(score(scores, "exact_match").value()).isCloseTo(0.75, within(1e-12));
        assertThat(score(scores, "exact_match").standardError()).isCloseTo(0.25, within(1e-12));
        assertThat(score(scores, "exact_match").n()).isEqualTo(4);
        // mean of 1, 0.5, 1, 1 is 0.875; squares 3 * 0.125^2 + 0.375^2 = 0.1875; sqrt(0.1875 / 3 / 4) = 0.125
        assertThat(score(scores, "rouge_l").value()).isCloseTo(0.875, within(1e-12));
        assertThat(score(scores, "rouge_l").standardError()).isCloseTo(0.125, within(1e-12));
        assertThat(score(scores, "chrf").value()).isCloseTo(0.8, within(1e-12));
        assertThat(score(scores, "chrf").standardError()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void oneConversationGivesNoStandardError() {
        assertThat(score(Metrics.of(List.of(sample(2.0, 2))), "loss").standardError())
                .isNaN();
    }

    private static MeasuredConversation sample(double likelihood, int tokens) {
        return new MeasuredConversation(likelihood, tokens, false, false, 0, 0);
    }

    private static Score score(List<Score> scores, String metric) {
        return scores.stream()
                .filter(score -> score.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }
}
