package io.tunewright.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.llm.ChatMessage;
import io.tunewright.playground.ChatModelChoice.Kind;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Turn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void eachModelRemembersItsOwnAnswers() {
        var conversation = conversation(
                turn(1, "one", answer("a", "A1"), answer("b", "B1")),
                turn(2, "two", answer("a", "A2"), answer("b", "B2")));

        assertThat(History.of(conversation, 3, "b", "Be brief.", "three"))
                .extracting(ChatMessage::role, ChatMessage::content)
                .containsExactly(
                        tuple("system", "Be brief."),
                        tuple("user", "one"),
                        tuple("assistant", "B1"),
                        tuple("user", "two"),
                        tuple("assistant", "B2"),
                        tuple("user", "three"));
    }

    @Test
    void turnsTheModelDidNotAnswerAreLeftOutWithTheirQuestions() {
        var conversation = conversation(
                turn(1, "one", answer("b", "B1")),
                turn(2, "two", answer("a", " ")),
                turn(3, "three", answer("a", "A3")));

        assertThat(History.of(conversation, 4, "a", " ", "four"))
                .extracting(ChatMessage::content)
                .containsExactly("three", "A3", "four");
    }

    @Test
    void whatCameAfterTheTurnIsNotRemembered() {
        var conversation = conversation(turn(1, "one", answer("a", "A1")), turn(2, "two", answer("a", "A2")));

        assertThat(History.of(conversation, 1, "a", "", "one"))
                .extracting(ChatMessage::content)
                .containsExactly("one");
    }

    private static Conversation conversation(Turn... turns) {
        return new Conversation(
                ConversationId.random(),
                "title",
                List.of("a", "b"),
                ChatSettings.DEFAULT,
                List.of(turns),
                Instant.EPOCH);
    }

    private static Turn turn(int number, String question, Answer... answers) {
        return new Turn(number, question, ChatSettings.DEFAULT, List.of(answers));
    }

    private static Answer answer(String model, String text) {
        return new Answer(0, model, Kind.BASE, State.ENDED, text, null, null, null);
    }
}
