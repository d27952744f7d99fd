package io.tunewright.llm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.Tokenizer.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The model of these tests has 420 pieces; `▁is` is 304, `▁the` 271, `▁` 339 … as the fixture says.
class SentencePieceTokenizerTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void aDirectoryAsLlamaShips() throws IOException {
        Files.copy(Path.of("src/test/resources/parity/sentencepiece/bpe.model"), directory.resolve("tokenizer.model"));
    }

    @Test
    void findsTheModelsOwnSpecialTokens() {
        var tokenizer = Tokenizer.open(directory);

        assertThat(tokenizer.size()).isEqualTo(420);
        assertThat(tokenizer.specialIds()).isEqualTo(Set.of(0, 1, 2));
        assertThat(tokenizer.idOf("</s>")).hasValue(2);
        assertThat(tokenizer.idOf("▁the")).hasValue(271);
        assertThat(tokenizer.idOf("no such token")).isEmpty();
        // each stretch between them begins with a space of its own
        assertThat(tokenizer.encode("<s>the is</s>the")).containsExactly(1, 271, 304, 2, 271);
        assertThat(tokenizer.decode(new int[] {1, 271, 304, 2, 271})).isEqualTo("the is the");
        assertThat(tokenizer.decodeWithSpecials(new int[] {1, 271, 304, 2, 271}))
                .isEqualTo("<s>the is</s>the");
        assertThat(tokenizer.decode(new int[] {271, 419, 100_000, -1}))
                .as("rows of the embedding without a token")
                .isEqualTo("the🙂");
        assertThat(TokenizerConfig.read(directory).specialTokens())
                .containsEntry("bos_token", "<s>")
                .containsEntry("eos_token", "</s>")
                .containsEntry("unk_token", "<unk>")
                .doesNotContainKey("pad_token");
    }

    @Test
    void withoutLegacyOnlyTheTextBeginsWithASpace() throws IOException {
        write("tokenizer_config.json", "{\"legacy\": false}");
        var tokenizer = Tokenizer.open(directory);

        int[] ids = tokenizer.encode("the<s>the");
        assertThat(ids).startsWith(271, 1).hasSizeGreaterThan(3);
        assertThat(tokenizer.decodeWithSpecials(ids)).isEqualTo("the<s>the");
    }

    @Test
    void piecesLieInTheTextInUtf16Units() {
        var tokenizer = Tokenizer.open(directory);

        assertThat(tokenizer.pieces("<s>🙂  ñ</s>"))
                .containsExactly(
                        new Piece(1, "<s>", 0, 3, true),
                        new Piece(339, "▁", 3, 3, false),
                        new Piece(419, "🙂", 3, 5, false),
                        new Piece(339, "  ", 5, 7, false),
                        new Piece(198, "<0xC3>", 7, 8, false),
                        new Piece(180, "<0xB1>", 7, 8, false),
                        new Piece(2, "</s>", 8, 12, true));
    }

    @Test
    void addedTokensMayHideAPieceAndTakeTheSpaceAroundThem() throws IOException {
        // as InternLM2 does with its pieces that are not used
        write("tokenizer_config.json", """
                {"added_tokens_decoder": {
                  "418": {"content": "<|im_start|>", "special": true, "rstrip": true},
                  "420": {"content": "<|im_end|>", "special": true, "lstrip": true},
                  "421": {"content": "[word]", "special": false}}}
                """);
        var tokenizer = Tokenizer.open(directory);

        assertThat(tokenizer.size()).isEqualTo(422);
        assertThat(tokenizer.specialIds()).contains(418, 420).doesNotContain(421);
        assertThat(tokenizer.encode("<|im_start|> the <|im_end|>")).containsExactly(418, 271, 420);
        assertThat(tokenizer.decode(new int[] {418, 271, 421, 420})).isEqualTo("the[word]");
        var file = TokenizerFile.read(directory);
        assertThat(file.size()).isEqualTo(422);
        assertThat(file.distinct()).isEqualTo(422);
        assertThat(file.ids()).containsEntry("<|im_start|>", 418);
    }

    @ParameterizedTest
    @CsvSource({
        "config.json,{\"model_type\": \"chatglm\"}",
        "tokenizer_config.json,{\"tokenizer_class\": \"ChatGLMTokenizer\"}"
    })
    void knowsTheTokensThatChatGlmAdds(String file, String content) throws IOException {
        write(file, content);
        var tokenizer = Tokenizer.open(directory);

        assertThat(tokenizer.idOf("[MASK]")).hasValue(420);
        assertThat(tokenizer.idOf("[gMASK]")).hasValue(421);
        assertThat(tokenizer.idOf("sop")).hasValue(423);
        assertThat(tokenizer.idOf("eop")).hasValue(424);
        assertThat(tokenizer.idOf("<|observation|>")).hasValue(428);
        assertThat(tokenizer.size()).isEqualTo(429);
        assertThat(tokenizer.encode("[gMASK]sop<|user|>the")).containsExactly(421, 423, 426, 271);
        assertThat(Arrays.stream(tokenizer.encode("people isopod sop")).max().orElseThrow())
                .as("ordinary words hold the names of some of them")
                .isLessThan(420);
        assertThat(tokenizer.decode(new int[] {421, 423, 426, 271, 424})).isEqualTo("the");
    }

    @Test
    void anAnswerIsLearntFromItsFirstTokenToTheEndMark() throws IOException {
        write(
                "chat_template.jinja",
                "{% for m in messages %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + m['content'] + ' [/INST]' }}"
                        + "{% else %}{{ ' ' + m['content'] + eos_token }}{% endif %}{% endfor %}");
        var tokenizer = Tokenizer.open(directory);
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.open(directory), 100);

        var encoded = encoder.encode(List.of(ChatMessage.user("The capital?"), ChatMessage.assistant("the é is")));

        assertThat(encoded.rendered()).isEqualTo("<s>[INST] The capital? [/INST] the é is</s>");
        var learnt = new ArrayList<Integer>();
        for (int i = 0; i < encoded.pieces().size(); i++) {
            if (encoded.learnt()[i]) {
                learnt.add(encoded.pieces().get(i).id());
            }
        }
        assertThat(learnt).containsExactly(271, 339, 395, 304, 2);
    }

    @Test
    void tokenizerJsonGoesFirst() throws IOException {
        Files.copy(
                Path.of("src/test/resources/parity/llama/model/tokenizer.json"), directory.resolve("tokenizer.json"));
        try (var tokenizer = Tokenizer.open(directory)) {
            assertThat(tokenizer.size()).isEqualTo(512);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tokenizer_config.json|{\"added_tokens_decoder\": {\"x\": {\"content\": \"a\"}}}|under 'x', which is no id",
                "tokenizer_config.json|{\"added_tokens_decoder\": {\"7\": {}}}|a token of 0 characters",
                "tokenizer_config.json|{\"added_tokens_decoder\": {\"9999999\": {\"content\": \"a\"}}}|the id 9999999, outside",
                "added_tokens.json|{\"a\": -1}|the id -1, outside of 0",
                "added_tokens.json|{\"a\": \"b\"}|under \"b\", which is no id"
            })
    void tokensThatCannotBeAddedAreRefused(String file, String content, String reason) throws IOException {
        write(file, content);

        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> Tokenizer.open(directory))
                .withMessageContaining(reason)
                .withMessageEndingWith("take the one the model was published with")
                .extracting(ModelRefusedException::code)
                .isEqualTo("bad-tokenizer");
    }

    @Test
    void manyThreadsGetTheSame() throws InterruptedException {
        var tokenizer = Tokenizer.open(directory);
        int[] expected = tokenizer.encode("the capital of France is Paris 🙂");
        boolean[] same = new boolean[8];
        var threads = new Thread[same.length];
        for (int i = 0; i < threads.length; i++) {
            int own = i;
            threads[i] = Thread.ofPlatform().start(() -> {
                same[own] = true;
                for (int n = 0; n < 200; n++) {
                    same[own] &= Arrays.equals(tokenizer.encode("the capital of France is Paris 🙂"), expected);
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(same).doesNotContain(false);
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(directory.resolve(file), content);
    }
}
