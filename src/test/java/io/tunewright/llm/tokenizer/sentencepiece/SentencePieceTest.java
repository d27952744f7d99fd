package io.tunewright.llm.tokenizer.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tunewright.llm.ModelRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SentencePieceTest {

    private static final Path FIXTURES = Path.of("src/test/resources/parity/sentencepiece");
    private static final int BYTE = 6;
    private static final int CONTROL = 3;
    private static final int UNKNOWN = 2;
    private static final int NORMAL = 1;

    /// What sentencepiece 0.2 computes. `own-symbols.json` has models with pieces that are not used, symbols the user
    /// defined, spaces as suffixes, and texts that were put together by chance.
    @ParameterizedTest
    @CsvSource({
        "bpe,expected.json",
        "unigram,expected.json",
        "bpe-own-symbols,own-symbols.json",
        "unigram-own-symbols,own-symbols.json"
    })
    void cutsAsTheReferenceLibraryDoes(String name, String expected) throws IOException {
        var model = SentencePiece.read(FIXTURES.resolve(name + ".model"));
        var golden =
                new JsonMapper().readTree(FIXTURES.resolve(expected).toFile()).path(name);

        assertThat(model.size()).isEqualTo(golden.path("size").asInt());
        assertThat(model.piece(golden.path("bos").asInt())).isEqualTo("<s>");
        assertThat(model.isUnknown(golden.path("unk").asInt())).isTrue();
        assertThat(golden.path("cases").size()).isGreaterThanOrEqualTo(8);
        for (var row : golden.path("cases")) {
            var text = row.path("text").asString();
            var tokens = model.encode(text);
            assertThat(tokens.stream().map(SentencePiece.Token::piece))
                    .as(text)
                    .containsExactlyElementsOf(strings(row.path("pieces")).toList());
            int[] ids = tokens.stream().mapToInt(SentencePiece.Token::id).toArray();
            assertThat(ids).as(text).containsExactly(ints(row.path("ids")));
            assertThat(model.decode(ids)).as(text).isEqualTo(row.path("decoded").asString());
        }
    }

    @Test
    void tokensHaveTheirPlacesInTheText() throws IOException {
        var model = SentencePiece.read(FIXTURES.resolve("bpe.model"));

        // two spaces are dropped, ñ is two bytes that the vocabulary lacks, the smiley four that it has
        assertThat(model.encode("  the ñ🙂 "))
                .containsExactly(
                        new SentencePiece.Token(271, "▁the", 2, 5),
                        new SentencePiece.Token(339, "▁", 5, 6),
                        new SentencePiece.Token(198, "<0xC3>", 6, 8),
                        new SentencePiece.Token(180, "<0xB1>", 6, 8),
                        new SentencePiece.Token(419, "🙂", 8, 12));
        assertThat(model.encode("the", false)).first().isEqualTo(new SentencePiece.Token(342, "t", 0, 1));
    }

    @Test
    void bytesThatAreNoCharacterDecodeToReplacements() throws IOException {
        var model = SentencePiece.read(FIXTURES.resolve("bpe.model"));

        // E6 B5 would need a third byte; C3 A9 is é; 41 is A
        assertThat(model.decode(new int[] {233, 184, 198, 172, 68})).isEqualTo("\ufffd\ufffdéA");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.decode(new int[] {420}))
                .withMessage("there is no token 420, only 420");
    }

    @Test
    void aLongTextTakesNoLongTime() throws IOException {
        var bpe = SentencePiece.read(FIXTURES.resolve("bpe.model"));
        var unigram = SentencePiece.read(FIXTURES.resolve("unigram.model"));
        var spaces = "the capital of France is Paris. ".repeat(6000);

        assertThat(bpe.encode("e".repeat(200_000))).hasSize(200_001);
        assertThat(bpe.decode(bpe.encode(spaces).stream()
                        .mapToInt(SentencePiece.Token::id)
                        .toArray()))
                .isEqualTo(spaces.strip());
        // one unknown run, which costs time by its length and not by its square
        assertThat(unigram.encode("看".repeat(200_000))).hasSize(2);
    }

    @Test
    void aFileThatIsCutOffIsRefusedOrWhole() throws IOException {
        byte[] file = Files.readAllBytes(FIXTURES.resolve("bpe.model"));
        int refused = 0;
        for (int length = 0; length < file.length; length += 397) {
            try {
                SentencePiece.of(Arrays.copyOf(file, length)).encode("the capital 🙂");
            } catch (ModelRefusedException e) {
                assertThat(e.code()).isEqualTo("bad-tokenizer");
                assertThat(e).hasMessageStartingWith("tokenizer.model ").hasMessageEndingWith("was published with");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(600);
    }

    @Test
    void noChangedByteDoesHarm() throws IOException {
        byte[] file = Files.readAllBytes(FIXTURES.resolve("unigram-own-symbols.model"));
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= (byte) (1 << at % 8);
            try {
                SentencePiece.of(changed).encode("the é🙂 xyz");
            } catch (ModelRefusedException e) {
                assertThat(e.code()).isEqualTo("bad-tokenizer");
            }
        }
    }

    static Stream<Object[]> hostile() {
        byte[] unknown = piece("<unk>", 0, UNKNOWN);
        byte[] charsmap = field(3, field(2, new byte[] {9, 0, 0, 0, 0, 0, 0, 0}));
        return Stream.of(
                new Object[] {"no pieces", new byte[0]},
                new Object[] {"no unknown piece", piece("a", 0, NORMAL)},
                new Object[] {"two unknown pieces", join(unknown, piece("<unk2>", 0, UNKNOWN))},
                new Object[] {"the piece 'a' twice", join(unknown, piece("a", 0, NORMAL), piece("a", 1, NORMAL))},
                new Object[] {"the piece '<s>' twice", join(unknown, piece("<s>", 0, CONTROL), piece("<s>", 0, CONTROL))
                },
                new Object[] {"an empty piece", join(unknown, piece("", 0, NORMAL))},
                new Object[] {"the score NaN", join(unknown, piece("a", Float.NaN, NORMAL))},
                new Object[] {"the score Infinity", join(unknown, piece("a", Float.POSITIVE_INFINITY, NORMAL))},
                new Object[] {"the unknown type 9", join(unknown, piece("a", 0, 9))},
                new Object[] {"a piece for a byte that is none", join(unknown, piece("<0xzz>", 0, BYTE))},
                new Object[] {"for some of them", join(unknown, field(2, new byte[] {(byte) 0x98, 2, 1}))},
                new Object[] {"not UTF-8", join(unknown, field(1, field(1, new byte[] {(byte) 0xc3})))},
                new Object[] {"cuts text into words", join(unknown, field(2, new byte[] {24, 3}))},
                new Object[] {"whose trie claims 9 of 4 bytes", join(unknown, charsmap)},
                new Object[] {
                    "18446744073709551615 bytes", join(unknown, new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})
                },
                new Object[] {"more than ten bytes", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}},
                new Object[] {"the unknown wire type 3", new byte[] {(byte) 0xfb, 1}},
                new Object[] {"the field number 0", new byte[] {2, 0}},
                new Object[] {"at most 8192 are read", join(unknown, field(1, new byte[9000]))},
                new Object[] {"a list of tiktoken's ranks", "IQ== 0\nIg== 1\n".getBytes(StandardCharsets.UTF_8)});
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileFilesAreRefusedWithAReason(String reason, byte[] file) {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> SentencePiece.of(file))
                .withMessageContaining(reason)
                .extracting(ModelRefusedException::code)
                .isEqualTo("bad-tokenizer");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x7fff_ffff, 0xffff_ffff, 0x100, 0x3ff})
    void aTrieThatPointsNowhereFindsNothing(int unit) {
        var blob = ByteBuffer.allocate(4 + 1024 + 2).order(ByteOrder.LITTLE_ENDIAN);
        blob.putInt(1024);
        for (int i = 0; i < 256; i++) {
            blob.putInt(unit);
        }
        blob.put((byte) 'x').put((byte) 0).flip();
        var map = Charsmap.read(blob);

        byte[] text = "any text \ufffd".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            long rule = map.longest(text, i, text.length);
            assertThat(rule >>> 32).isBetween(0L, (long) text.length - i);
        }
    }

    private static byte[] piece(String text, float score, int type) {
        byte[] number = ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) (2 << 3 | 5))
                .putFloat(score)
                .array();
        return field(
                1, join(field(1, text.getBytes(StandardCharsets.UTF_8)), number, new byte[] {3 << 3, (byte) type}));
    }

    private static byte[] field(int number, byte[] content) {
        int length = content.length;
        return join(
                new byte[] {(byte) (number << 3 | 2), (byte) (length & 0x7f | 0x80), (byte) (length >> 7)}, content);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static Stream<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString);
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
