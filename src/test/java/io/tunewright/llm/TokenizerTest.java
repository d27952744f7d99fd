package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

    private final ParityFixture fixture = ParityFixture.named("llama");

    @AutoClose
    private final Tokenizer tokenizer = Tokenizer.open(fixture.model());

    @Test
    void encodesAsTransformersDoes() throws IOException {
        var texts = fixture.expected().path("texts_encode");
        assertThat(texts.size()).isEqualTo(4);
        for (var text : texts.propertyNames()) {
            assertThat(tokenizer.encode(text)).as(text).containsExactly(fixture.ids("texts_encode", text));
        }
    }

    @Test
    void givesBackWhatItEncoded() {
        var text = "<|im_start|>user\nWo ist Zürich? 你好 🙂 x<|im_end|>";

        assertThat(tokenizer.decodeWithSpecials(tokenizer.encode(text))).isEqualTo(text);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo("user\nWo ist Zürich? 你好 🙂 x");
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode(new int[0])).isEmpty();
    }

    @Test
    void neitherCutsNorAddsAnything() {
        assertThat(tokenizer.encode("x".repeat(5000))).hasSizeGreaterThan(512).doesNotContain(0, 1, 2, 3);
    }

    @Test
    void piecesLieInTheTextInUtf16Units() {
        var text = "<|im_start|>🙂 Zürich é 你 x<|im_end|>";

        var pieces = tokenizer.pieces(text);

        assertThat(pieces.getFirst()).isEqualTo(new Tokenizer.Piece(1, "<|im_start|>", 0, 12, true));
        assertThat(pieces.getLast())
                .isEqualTo(new Tokenizer.Piece(2, "<|im_end|>", text.length() - 10, text.length(), true));
        int end = 0;
        for (var piece : pieces) {
            assertThat(piece.start()).isLessThanOrEqualTo(end);
            end = Math.max(end, piece.end());
        }
        assertThat(end).isEqualTo(text.length());
        assertThat(pieces.stream().filter(piece -> piece.text().equals(" Zürich")))
                .hasSize(1);
    }

    @Test
    void aPieceOfACharacterShowsWhatTheVocabularyHas() {
        var parts = tokenizer.pieces("你");

        assertThat(parts).hasSize(3).allSatisfy(part -> {
            assertThat(part.text()).hasSize(1).isNotEqualTo("你");
            assertThat(part.end()).isEqualTo(1);
        });
    }

    @Test
    void knowsItsVocabulary() {
        assertThat(tokenizer.size()).isEqualTo(512);
        assertThat(tokenizer.specialIds()).isEqualTo(Set.of(0, 1, 2, 3));
        assertThat(tokenizer.idOf("<|im_end|>")).hasValue(2);
        assertThat(tokenizer.idOf("no such token")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path directory) throws IOException {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> Tokenizer.open(directory))
                .withMessageStartingWith("tokenizer.json is missing");
        for (var broken : new String[] {
            "[]",
            "{",
            "{\"model\":{\"vocab\":{\"a\":-1}}}",
            "{\"model\":{\"vocab\":{\"a\":1,\"b\":1}}}",
            "{\"model\":{\"vocab\":{\"a\":99999999999}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"x y\"]}}"
        }) {
            Files.writeString(directory.resolve("tokenizer.json"), broken);
            assertThatExceptionOfType(ModelRefusedException.class)
                    .as(broken)
                    .isThrownBy(() -> Tokenizer.open(directory))
                    .withMessageStartingWith("tokenizer.json")
                    .withMessageEndingWith("take the one the model was published with");
        }
    }
}
