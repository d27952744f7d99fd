package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshModelTest {

    private static final ModelShape TINY = new ModelShape(600, 16, 32, 2, 2, 64);

    @TempDir
    static Path directory;

    @BeforeAll
    static void write() throws Exception {
        var merging = new PairMerging();
        var corpus = new Corpus(1);
        for (int i = 0; i < 2000; i++) {
            corpus.next().forEach(message -> merging.add(message.content()));
        }
        FreshModel.write(directory, TINY, merging.learn(TINY.vocabulary() - TokenizerFile.SPECIALS.size()), 1);
    }

    @Test
    void isAModelTheProductAccepts() {
        var inspection = ModelInspection.of(directory);

        // 600 · 16 + 2 · (4 · 16 · 16 + 3 · 16 · 32 + 2 · 16) + 16
        assertThat(inspection.parameters()).isEqualTo(14_800).isEqualTo(TINY.parameters());
        assertThat(inspection.family()).isEqualTo("llama");
        assertThat(inspection.endTokenIds()).containsExactly(2);
        assertThat(inspection.contextLength()).isEqualTo(64);
    }

    @Test
    void itsTokenizerGivesEveryTextBack() {
        try (var tokenizer = Tokenizer.open(directory)) {
            for (var text : List.of("What is 12 + 34?", "你好，世界！“引号”", "Zürich naïve 🙂\n\tend", "龘 rare")) {
                assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            }
            assertThat(tokenizer.size()).isEqualTo(TINY.vocabulary());
            assertThat(tokenizer.encode("<|im_start|>")).containsExactly(1);
        }
    }

    @Test
    void itsTemplateMarksAnswersAndTheirEnd() {
        try (var tokenizer = Tokenizer.open(directory)) {
            var encoded = new ExampleEncoder(tokenizer, ChatTemplate.open(directory), 64)
                    .encode(List.of(ChatMessage.user("Hi"), ChatMessage.assistant("Hello")));

            assertThat(encoded.rendered())
                    .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n");
            var learnt = new StringBuilder();
            for (int i = 0; i < encoded.pieces().size(); i++) {
                learnt.append(encoded.learnt()[i] ? encoded.pieces().get(i).text() : "");
            }
            assertThat(learnt).hasToString("Hello<|im_end|>");
        }
    }

    @Test
    void isTheSameForTheSameSeed(@TempDir Path again) throws Exception {
        var merging = new PairMerging();
        merging.add("a text of its own");
        FreshModel.write(again, TINY, merging.learn(597), 1);

        assertThat(Files.mismatch(directory.resolve("model.safetensors"), again.resolve("model.safetensors")))
                .isEqualTo(-1);
    }
}
