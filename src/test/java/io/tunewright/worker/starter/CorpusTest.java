package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final Pattern SUM = Pattern.compile("(\\d+) ([+-]) (\\d+) = (\\d+)");

    private static List<List<ChatMessage>> conversations(long seed, int count) {
        var corpus = new Corpus(seed);
        var conversations = new ArrayList<List<ChatMessage>>();
        for (int i = 0; i < count; i++) {
            conversations.add(corpus.next());
        }
        return conversations;
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(conversations(7, 500)).isEqualTo(conversations(7, 500)).isNotEqualTo(conversations(8, 500));
    }

    @Test
    void alternatesQuestionsAndAnswersAfterAnOptionalSystemMessage() {
        assertThat(conversations(1, 2000)).allSatisfy(messages -> {
            int first = messages.getFirst().role().equals("system") ? 1 : 0;
            assertThat(messages.size() - first).isPositive().isEven();
            for (int i = first; i < messages.size(); i++) {
                assertThat(messages.get(i).role()).isEqualTo((i - first) % 2 == 0 ? "user" : "assistant");
                assertThat(messages.get(i).content()).isNotBlank().doesNotContainPattern("\\{[a-zA-Z]}");
            }
        });
    }

    @Test
    void sumsAreRightAndTheHeldOutOnesNeverShown() {
        int seen = 0;
        for (var messages : conversations(3, 20_000)) {
            for (var message : messages) {
                var sum = SUM.matcher(message.content());
                while (message.role().equals("assistant") && sum.find()) {
                    int a = Integer.parseInt(sum.group(1));
                    int b = Integer.parseInt(sum.group(3));
                    boolean plus = sum.group(2).equals("+");
                    assertThat(Integer.parseInt(sum.group(4))).as(sum.group()).isEqualTo(plus ? a + b : a - b);
                    assertThat(Sums.heldOut(a, b, plus)).as(sum.group()).isFalse();
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(3000);
        assertThat(Sums.heldOut(12, 5, true)).isTrue();
    }

    @Test
    void speaksBothLanguagesAboutEqually() {
        long chinese = conversations(5, 4000).stream()
                .filter(messages -> messages.getLast().content().codePoints().anyMatch(Character::isIdeographic))
                .count();

        assertThat(chinese).isBetween(1600L, 2400L);
    }

    @Test
    void namesTheModelAsTheSystemMessageDoes() {
        var named = conversations(9, 5000).stream()
                .filter(messages -> messages.getFirst().content().matches("You are .*'s assistant\\."))
                .toList();

        assertThat(named).hasSizeGreaterThan(10).allSatisfy(messages -> {
            var system = messages.getFirst().content();
            assertThat(messages.getLast().content()).isEqualTo(system.replace("You are", "I am"));
        });
    }
}
