package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.HeldOutQuestion;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ValidationTest {

    private static final TrainingSettings SETTINGS = TestRun.settings(TestRun.LORA, "fp32", 8, 4, 0);
    private static final int TOKENS = 6;
    private static final int[] PROMPT = {5, 8, 11, 14};
    private static final int[] OTHER = {9, 12, 15};

    @TempDir
    private Path temporary;

    @Test
    void answersOfTheModelAsItIsAreComparedAtEachMeasurement() throws IOException {
        var plain = TestRun.create(temporary.resolve("plain"), SETTINGS);
        assertThat(plain.run()).isZero();
        // what the model of the last step says, asked by other means
        String said = answer(plain.checkpoint(8), PROMPT);
        String alsoSaid = answer(plain.checkpoint(8), OTHER);

        var run = TestRun.create(temporary.resolve("asked"), TestRun.withPredictions(SETTINGS, 4, 3, TOKENS));
        questions(
                run,
                new HeldOutQuestion(1, PROMPT, " " + said + "\n"),
                new HeldOutQuestion(2, OTHER, "nothing of this"),
                new HeldOutQuestion(3, longest(), "there is no room for an answer"),
                new HeldOutQuestion(4, OTHER, alsoSaid)); // beyond the cap of three
        assertThat(run.run()).isZero();

        var answered = run.events(RunEvent.Answered.class);
        assertThat(answered).extracting(RunEvent.Answered::step).containsExactly(4L, 8L);
        var last = answered.getLast();
        assertThat(last.answers()).isEqualTo(2);
        assertThat(last.exactMatch()).isEqualTo(0.5);
        assertThat(last.chrF()).isBetween(0.5, 0.99);
        assertThat(last.rougeL()).isBetween(0.0, 0.99);
        // to be asked changes nothing
        assertThat(run.events(RunEvent.Progress.class))
                .extracting(RunEvent.Progress::loss)
                .isEqualTo(plain.events(RunEvent.Progress.class).stream()
                        .map(RunEvent.Progress::loss)
                        .toList());
    }

    @Test
    void lossAndTokenAccuracyAreThoseOfTheHeldOutTokens() throws IOException {
        var run = TestRun.create(temporary, SETTINGS);
        assertThat(run.run()).isZero();

        var measured = run.events(RunEvent.Validated.class).getLast();
        double loss = 0;
        long hits = 0;
        long tokens = 0;
        try (var model = LanguageModel.load(TestRun.model(), Precision.FP32, 1)) {
            model.attach("tuned", run.checkpoint(8));
            for (var example : TokenizedData.read(run.directory().resolve(RunSpec.HELD_OUT_DATA))) {
                var scored = model.score(example.ids(), "tuned");
                for (int t = 1; t < example.ids().length; t++) {
                    if (example.learnt(t)) {
                        loss -= scored.logProbabilities()[t - 1];
                        hits += scored.greedy()[t - 1] ? 1 : 0;
                        tokens++;
                    }
                }
            }
        }
        assertThat(measured.tokens()).isEqualTo(tokens);
        assertThat(measured.loss()).isCloseTo(loss / tokens, within(1e-4));
        assertThat(measured.accuracy()).isCloseTo(hits / (double) tokens, within(1e-9));
        assertThat(run.events(RunEvent.Answered.class)).isEmpty();
    }

    private static int[] longest() {
        return IntStream.range(0, 255).map(i -> 5 + i % 200).toArray();
    }

    private static String answer(Path adapter, int[] prompt) {
        var ids = IntStream.builder();
        try (var model = LanguageModel.load(TestRun.model(), Precision.FP32, 1);
                var tokenizer = Tokenizer.open(TestRun.model())) {
            model.attach("tuned", adapter);
            try (var generation = model.generate(prompt, "tuned", SamplingSettings.GREEDY, TOKENS)) {
                for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                    ids.add(next.getAsInt());
                }
            }
            return tokenizer.decode(ids.build().toArray());
        }
    }

    private static void questions(TestRun run, HeldOutQuestion... questions) throws IOException {
        List<String> lines = Arrays.stream(questions)
                .map(JsonMapper.shared()::writeValueAsString)
                .toList();
        Files.write(run.directory().resolve(RunSpec.QUESTIONS), lines);
    }
}
