package io.tunewright.llm.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.SamplingSettings;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What is drawn follows the softmax of what top-k and top-p leave.
class TokenSamplerTest {

    private static final int DRAWS = 4000;
    private static final int[] NO_PROMPT = {};

    /// Softmax 0.6439, 0.2369, 0.0871, 0.0321: ids 2, 0, 3, 1. Two logits are negative on purpose.
    private static final float[] LOGITS = {0.5f, -1.5f, 1.5f, -0.5f};

    @Test
    void drawsFollowTheSoftmax() {
        assertThat(shares(settings(1, 1, 0))).containsExactly(new double[] {0.2369, 0.0321, 0.6439, 0.0871}, near());
    }

    @Test
    void temperatureSharpens() {
        assertThat(shares(settings(0.5, 1, 0))).containsExactly(new double[] {0.1171, 0.0021, 0.8650, 0.0158}, near());
    }

    @Test
    void topKKeepsTheLikeliestAlsoAmongNegativeLogits() {
        assertThat(shares(settings(1, 1, 3))).containsExactly(new double[] {0.2447, 0, 0.6652, 0.0900}, near());
    }

    @Test
    void topPKeepsTheOneThatCrossesIt() {
        assertThat(shares(settings(1, 0.7, 0))).containsExactly(new double[] {0.2689, 0, 0.7311, 0}, near());
    }

    @Test
    void withoutTemperatureTheLargestIsTakenAndTheFirstOfEquals() {
        var sampler = new TokenSampler(settings(0, 1, 0), NO_PROMPT);
        assertThat(sampler.next(new float[] {-3, -1, -1, -2})).isEqualTo(1);
    }

    @Test
    void theRepetitionPenaltyLowersWhatWasSeenOnEitherSideOfZero() {
        var settings = new SamplingSettings(0, 1, 0, 2, 0, 0, 7);
        assertThat(new TokenSampler(settings, new int[] {0}).next(new float[] {3, 2}))
                .isEqualTo(1);
        assertThat(new TokenSampler(settings, new int[] {0}).next(new float[] {-1, -1.5f}))
                .isEqualTo(1);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(shares(settings(1, 1, 0))).isEqualTo(shares(settings(1, 1, 0)));
    }

    private static SamplingSettings settings(double temperature, double topP, int topK) {
        return new SamplingSettings(temperature, topP, topK, 1, 0, 0, 7);
    }

    private static Offset<Double> near() {
        return within(0.025);
    }

    private static double[] shares(SamplingSettings settings) {
        var sampler = new TokenSampler(settings, NO_PROMPT);
        double[] shares = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++) {
            shares[sampler.next(LOGITS.clone())] += 1.0 / DRAWS;
        }
        return shares;
    }
}
