package io.tunewright.llm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBytesTest {

    /// Byte-level: the tokens of any text hold its bytes, one after the other.
    @ParameterizedTest
    @ValueSource(strings = {"Hello, world!\n", "你好，世界 🙂", "naïve ­soft", "\u0001\t ~ÿ"})
    void tokensOfATextHoldItsBytes(String text) throws URISyntaxException {
        try (var tokenizer = Tokenizer.open(model("llama"))) {
            var bytes = new ByteArrayOutputStream();
            for (int id : tokenizer.encode(text)) {
                bytes.writeBytes(tokenizer.bytes(id));
            }

            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
            int special = tokenizer.idOf("<|endoftext|>").orElseThrow();
            assertThat(tokenizer.bytes(special)).asString().isEqualTo("<|endoftext|>");
            assertThat(tokenizer.bytes(9_999_999)).isEmpty();
        }
    }

    @Test
    void sentencePieceWritesSpacesAndSingleBytesItsOwnWay() {
        var bytes = new TokenBytes(Map.of("▁Hello", 3, "<0xE4>", 4, "</s>", 2, "你", 5), Set.of(2));

        assertThat(bytes.of(3)).asString().isEqualTo(" Hello");
        assertThat(bytes.of(4)).containsExactly(0xE4);
        assertThat(bytes.of(5)).asString().isEqualTo("你");
        assertThat(bytes.of(2)).asString().isEqualTo("</s>");
    }

    private static Path model(String family) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(TokenBytesTest.class.getResource("/parity/" + family + "/model"))
                .toURI());
    }
}
