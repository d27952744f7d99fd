package io.tunewright.playground;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.inference.TokenListener;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Turn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveAnswersTest {

    private static final ChatSettings SETTINGS = new ChatSettings("", 0, 1, 0, 1, 8, null, List.of());

    private final LiveAnswers live = new LiveAnswers();
    private final ConversationId id = ConversationId.random();

    /// The page that reads at that moment would otherwise say "Stopped before the first token", and be told of
    /// nothing more.
    @Test
    void anAnswerThatEndsWhileTheStoreIsReadHasItsTextAlthoughAnotherGoesOn() {
        begin(0);
        var ending = begin(1);

        var now = live.current(id, () -> {
            var stored = conversation();
            ending.text("I am Ada's assistant.");
            ending.ended(new TokenListener.Ending("stop", 9, 7, 20, 50));
            return stored;
        });

        assertThat(answers(now)).extracting(Answer::state).containsExactly(State.RUNNING, State.ENDED);
        assertThat(answers(now).getLast().text()).isEqualTo("I am Ada's assistant.");
    }

    @Test
    void anAnswerThatNobodyWillEndCountsAsStopped() {
        assertThat(answers(live.current(id, this::conversation)))
                .extracting(Answer::state)
                .containsExactly(State.STOPPED, State.STOPPED);
    }

    private LiveAnswer begin(int position) {
        var begun = new LiveAnswer(running(position), () -> {}, over -> live.remove(id, 1, over));
        live.add(id, 1, begun);
        return begun;
    }

    private Conversation conversation() {
        var turn = new Turn(1, "who are you?", SETTINGS, List.of(running(0), running(1)));
        return new Conversation(id, "who are you?", List.of("a", "b"), SETTINGS, List.of(turn), Instant.EPOCH);
    }

    private static Answer running(int position) {
        return new Answer(position, "m" + position, ChatModelChoice.Kind.BASE, State.RUNNING, "", null, null, null);
    }

    private static List<Answer> answers(Conversation conversation) {
        return conversation.turns().getFirst().answers();
    }
}
