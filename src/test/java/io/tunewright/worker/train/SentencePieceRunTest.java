package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelSource;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult.Outcome;
import io.tunewright.worker.TuningMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run on a model that came in Meta's layout with a SentencePiece tokenizer, from the import to the checkpoint.
class SentencePieceRunTest {

    private static final Path FIXTURES = Path.of("src/test/resources/parity");

    @TempDir
    private Path temporary;

    @Test
    void trainsShowsSamplesAndKeepsTheTokenizer() throws IOException {
        var run = TestRun.create(
                temporary.resolve("run"),
                TestRun.withSamples(
                        TestRun.settings(new TuningMethod.Full(), "fp32", 2, 2, 1),
                        2,
                        List.of("The capital of France")),
                converted());

        assertThat(run.run()).isZero();

        assertThat(run.result().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(run.events(RunEvent.Sampled.class)).isNotEmpty();
        var checkpoint = run.checkpoint(2);
        assertThat(checkpoint.resolve("tokenizer.model"))
                .hasSameBinaryContentAs(FIXTURES.resolve("sentencepiece/bpe.model"));
        try (var tokenizer = Tokenizer.open(checkpoint)) {
            assertThat(tokenizer.encode("the")).containsExactly(271);
        }
    }

    private Path converted() throws IOException {
        var published = Files.createDirectory(temporary.resolve("published"));
        for (var name : List.of("params.json", "consolidated.00.pth", "consolidated.01.pth")) {
            Files.copy(FIXTURES.resolve("meta-llama2/2-part").resolve(name), published.resolve(name));
        }
        Files.copy(FIXTURES.resolve("sentencepiece/bpe.model"), published.resolve("tokenizer.model"));
        Files.copy(FIXTURES.resolve("llama/model/chat_template.jinja"), published.resolve("chat_template.jinja"));
        var target = temporary.resolve("model");
        ModelSource.open(published).write(target);
        return target;
    }
}
