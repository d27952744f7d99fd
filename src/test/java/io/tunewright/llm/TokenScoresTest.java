package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.TokenScores.Candidate;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenScoresTest {

    /// A text scored at once has the figures that its logits give one by one, also beside an adapter.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTextIsScoredAsItsLogitsSay(boolean adapted) {
        var fixture = ParityFixture.named("llama-gqa");
        int[] ids = {5, 9, 14, 3, 200, 77, 8, 61, 400};
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 2)) {
            model.attach("it", fixture.directory().resolve("adapter"));
            var adapter = adapted ? "it" : null;
            float[] logits = model.logits(Batch.of(1, ids.length, ids, ids), adapter);
            int vocabulary = logits.length / ids.length;

            var scores = model.scoreAll(ids, adapter, 3);

            assertThat(scores).hasSize(ids.length - 1);
            for (int i = 1; i < ids.length; i++) {
                float[] row = Arrays.copyOfRange(logits, (i - 1) * vocabulary, i * vocabulary);
                var expected = TokenScores.of(row, ids[i], 3);
                var actual = scores.get(i - 1);
                assertThat(actual.logProbability()).isCloseTo(expected.logProbability(), within(1e-5));
                assertThat(actual.likeliest()).hasSize(3);
                for (int k = 0; k < 3; k++) {
                    assertThat(actual.likeliest().get(k).id())
                            .isEqualTo(expected.likeliest().get(k).id());
                    assertThat(actual.likeliest().get(k).logProbability())
                            .isCloseTo(expected.likeliest().get(k).logProbability(), within(1e-5));
                }
            }
            assertThat(model.scoreAll(ids, adapter, 0))
                    .allSatisfy(each -> assertThat(each.likeliest()).isEmpty());
            assertThat(model.scoreAll(new int[] {5}, adapter, 1)).isEmpty();
        }
    }

    @Test
    void areTheLogarithmsOfTheSoftmax() {
        // e^0 : e^ln2 : e^ln5 = 1 : 2 : 5 of 8
        float[] logits = {0, (float) Math.log(2), (float) Math.log(5)};

        var scores = TokenScores.of(logits, 1, 2);

        assertThat(scores.logProbability()).isCloseTo(Math.log(2 / 8.0), within(1e-6));
        assertThat(scores.likeliest()).extracting(Candidate::id).containsExactly(2, 1);
        assertThat(scores.likeliest().getFirst().logProbability()).isCloseTo(Math.log(5 / 8.0), within(1e-6));
        assertThat(TokenScores.of(logits, 0, 0).likeliest()).isEmpty();
        assertThat(TokenScores.of(logits, 0, 20).likeliest()).hasSize(3);
        assertThat(TokenScores.of(new float[] {1, 3, 3, 2}, 0, 3).likeliest())
                .extracting(Candidate::id)
                .containsExactly(1, 2, 3);
    }

    /// The reference's logits after each position of a text, against what is told of the token that follows it,
    /// however that was drawn.
    @Test
    void equalTheReferenceWhateverTheSampling() throws IOException {
        var fixture = ParityFixture.named("llama-gqa");
        int[] ids = fixture.longs("expected.safetensors", "input_ids");
        float[] logits = fixture.floats("expected.safetensors", "logits");
        int vocabulary = logits.length / ids.length;
        int unpadded = Arrays.stream(Arrays.copyOf(fixture.longs("expected.safetensors", "attention_mask"), 16))
                .sum();
        var settings = new SamplingSettings(1.7, 0.9, 40, 1.3, 0.5, 0.5, 11);
        try (var model = LanguageModel.load(fixture.model(), Precision.FP32, 1)) {
            for (int length : List.of(1, 4, unpadded)) {
                float[] expected = Arrays.copyOfRange(logits, (length - 1) * vocabulary, length * vocabulary);
                try (var generation = model.generate(Arrays.copyOf(ids, length), null, settings, 3, 5)) {
                    int chosen = generation.next().orElseThrow();
                    var scores = generation.scores().orElseThrow();

                    assertThat(scores.logProbability()).isCloseTo(logProbability(expected, chosen), within(1e-4));
                    int[] best = IntStream.range(0, vocabulary)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer id) -> -expected[id]))
                            .limit(5)
                            .mapToInt(Integer::intValue)
                            .toArray();
                    assertThat(scores.likeliest().stream()
                                    .mapToInt(Candidate::id)
                                    .toArray())
                            .isEqualTo(best);
                    for (var each : scores.likeliest()) {
                        assertThat(each.logProbability()).isCloseTo(logProbability(expected, each.id()), within(1e-4));
                    }
                }
            }
            try (var generation = model.generate(new int[] {5}, null, settings, 1)) {
                generation.next();
                assertThat(generation.scores()).isEmpty();
            }
        }
    }

    private static double logProbability(float[] logits, int id) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return logits[id] - Math.log(sum);
    }
}
