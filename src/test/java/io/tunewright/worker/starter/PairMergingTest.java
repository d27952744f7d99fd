package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.starter.PairMerging.Merge;
import org.junit.jupiter.api.Test;

class PairMergingTest {

    @Test
    void mergesTheMostFrequentPairFirst() {
        var merging = new PairMerging();
        merging.add("low low low lowest newest newest");

        var learnt = merging.learn(256 + 4);

        // " l" and "lo" and "ow" stand 4 times (once without the space before it: "lo", "ow"), the smaller ids win
        assertThat(learnt.merges())
                .containsExactly(new Merge("l", "o"), new Merge("lo", "w"), new Merge("Ġ", "low"), new Merge("e", "s"));
        assertThat(learnt.tokens().subList(256, 260)).containsExactly("lo", "low", "Ġlow", "es");
    }

    @Test
    void neverMergesAcrossWordsDigitsOrChineseCharacters() {
        var merging = new PairMerging();
        for (int i = 0; i < 50; i++) {
            merging.add("12 12 你好你好 a, a,");
        }

        var tokens = merging.learn(400).tokens();

        assertThat(tokens.subList(256, tokens.size()))
                .contains(ByteAlphabet.write("你"), ByteAlphabet.write("好"), "Ġa")
                .doesNotContain("12", ByteAlphabet.write("你好"), "a,", "Ġ1");
    }

    @Test
    void stopsWhenNoPairStandsTwice() {
        var merging = new PairMerging();
        merging.add("ab");

        assertThat(merging.learn(1000).tokens()).hasSize(256);
    }
}
