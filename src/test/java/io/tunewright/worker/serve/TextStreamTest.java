package io.tunewright.worker.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TextStreamTest {

    @Test
    void showsOnlyWholeCharacters() {
        var shown = pieces(Bytes::decode, "aé你😀".getBytes(StandardCharsets.UTF_8));

        assertThat(shown).containsExactly("a", "", "é", "", "", "你", "", "", "", "😀");
    }

    @Test
    void keepsTheSpacesThatAVocabularyWritesBeforeAllButTheFirstPiece() {
        String[] words = {"▁Hello", "▁big", "▁world", "!"};
        Function<int[], String> decode = ids -> {
            var text = new StringBuilder();
            for (int id : ids) {
                text.append(words[id].replace('▁', ' '));
            }
            return text.toString().stripLeading();
        };

        var stream = new TextStream(decode);

        assertThat(stream.accept(0)).isEqualTo("Hello");
        assertThat(stream.accept(1)).isEqualTo(" big");
        assertThat(stream.accept(2)).isEqualTo(" world");
        assertThat(stream.accept(3)).isEqualTo("!");
        assertThat(stream.tokens()).isEqualTo(4);
    }

    @Test
    void decodesAFewTokensAtATimeHoweverLongTheAnswer() {
        var longest = new int[1];
        var stream = new TextStream(ids -> {
            longest[0] = Math.max(longest[0], ids.length);
            return Bytes.decode(ids);
        });

        for (int i = 0; i < 5_000; i++) {
            stream.accept('a');
        }

        assertThat(longest[0]).isLessThanOrEqualTo(3);
    }

    private static List<String> pieces(Function<int[], String> decode, byte[] bytes) {
        var stream = new TextStream(decode);
        var shown = new ArrayList<String>();
        for (byte unit : bytes) {
            shown.add(stream.accept(unit));
        }
        return shown;
    }
}
