package io.tunewright.llm.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A language of four words: 0 ends, 1, 2 and 3 do not. Equality with transformers: `FamilyParityTest`.
class BeamSearchTest {

    /// Probabilities of the words after what was said; 1 begins likelier and goes on worse.
    private static final Map<List<Integer>, double[]> LANGUAGE = Map.of(
            List.of(), new double[] {0.001, 0.6, 0.389, 0.01},
            List.of(1), new double[] {0.3, 0.25, 0.25, 0.2},
            List.of(2), new double[] {0.9, 0.05, 0.03, 0.02});

    @Test
    void oneBeamTakesTheLikeliestToken() {
        assertThat(search(1, 1, 4)).containsExactly(1);
    }

    @Test
    void moreBeamsFindTheLikeliestWhole() {
        // 0.389 · 0.9 = 0.35 against 0.6 · 0.3 = 0.18, both of two tokens
        assertThat(search(2, 1, 4)).containsExactly(2);
    }

    @Test
    void theLengthPenaltyDecidesBetweenShortAndLong() {
        // log 0.35 is −1.05; 1 1 1 1 has log(0.6 · 0.25 · 0.97 · 0.97) = −1.96, which over 4⁴ tokens is nearer to 0
        // three beams, since two are full of ended answers after two tokens
        assertThat(search(3, 0, 4)).containsExactly(2);
        assertThat(search(3, 4, 4)).hasSize(4).startsWith(1);
    }

    @Test
    void anAnswerEndsWithItsLastTokenAllowed() {
        assertThat(search(2, 1, 1)).containsExactly(1);
    }

    @Test
    void beamsAndTokensMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BeamSearch(0, 1, Set.of(), 5))
                .withMessage("beams and maxTokens must be 1 or more, not 0 and 5");
    }

    private static int[] search(int beams, double lengthPenalty, int maxTokens) {
        var said = new ArrayList<List<Integer>>();
        return new BeamSearch(beams, lengthPenalty, Set.of(0), maxTokens)
                .search(logits(List.of(List.of())), (parents, tokens) -> {
                    var longer = new ArrayList<List<Integer>>();
                    for (int i = 0; i < tokens.length; i++) {
                        var words = new ArrayList<>(said.isEmpty() ? List.<Integer>of() : said.get(parents[i]));
                        words.add(tokens[i]);
                        longer.add(words);
                    }
                    said.clear();
                    said.addAll(longer);
                    return logits(longer);
                });
    }

    /// Up to a constant, which must not matter.
    private static float[] logits(List<List<Integer>> beams) {
        float[] logits = new float[beams.size() * 4];
        for (int beam = 0; beam < beams.size(); beam++) {
            var words = beams.get(beam);
            double[] next = LANGUAGE.getOrDefault(words, new double[] {0.01, 0.97, 0.01, 0.01});
            for (int id = 0; id < 4; id++) {
                logits[beam * 4 + id] = (float) (Math.log(next[id]) + 7 + beam);
            }
        }
        return logits;
    }
}
