package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Parts;
import io.tunewright.playground.ChatModelChoice.Kind;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A question and the answers to it, side by side.
final class TurnBlock extends Div {

    private static final long serialVersionUID = 1;

    private final Map<Integer, AnswerCard> cards = new LinkedHashMap<>();

    /// Opens what was sent for an answer.
    interface RawPromptOpener {
        void open(int turn, int position, String model);
    }

    /// @param titles what people call a model, by its name
    TurnBlock(Turn turn, UnaryOperator<String> titles, RawPromptOpener rawPrompt) {
        addClassNames("tw-stack");
        var question = Parts.lang(div("tw-turn", turn.question()), TextLanguage.guess(turn.question()));
        var columns = div("tw-chatcols");
        columns.getStyle()
                .set("grid-template-columns", "repeat(" + turn.answers().size() + ", minmax(0, 1fr))");
        for (var answer : turn.answers()) {
            var card = new AnswerCard(
                    titles.apply(answer.model()),
                    answer,
                    () -> rawPrompt.open(turn.number(), answer.position(), answer.model()));
            cards.put(answer.position(), card);
            columns.add(card);
        }
        if (turn.answers().size() == 1) {
            columns.addClassName("single");
        }
        add(question, columns);
        show(turn.answers());
    }

    /// Brings the answers up to date; those that are not named stay as they are.
    void show(List<Answer> answers) {
        for (var answer : answers) {
            var card = cards.get(answer.position());
            if (card != null) {
                card.show(answer, note(answer, answers));
            }
        }
    }

    /// A merged model that says what its adapter says does what it should.
    private static String note(Answer answer, List<Answer> all) {
        if (answer.kind() != Kind.MERGED || answer.state() != State.ENDED) {
            return "";
        }
        Optional<Answer> same = all.stream()
                .filter(other -> other.kind() == Kind.ADAPTER && other.state() == State.ENDED)
                .filter(other ->
                        other.text().equals(answer.text()) && !answer.text().isBlank())
                .findFirst();
        return same.isPresent() ? t("playground.same-as-adapter") : "";
    }
}
