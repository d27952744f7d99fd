package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Parts;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.Turn;
import io.tunewright.playground.ui.TurnBlock.RawPromptOpener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The turns of a conversation, oldest first. What stands already is brought up to date, not made anew.
final class TurnList extends Div {

    private static final long serialVersionUID = 1;

    private final Map<Integer, TurnBlock> blocks = new TreeMap<>();
    private final UnaryOperator<String> titles;
    private final transient RawPromptOpener rawPrompt;

    /// @param titles what people call a model, by its name
    TurnList(UnaryOperator<String> titles, RawPromptOpener rawPrompt) {
        this.titles = titles;
        this.rawPrompt = rawPrompt;
        addClassNames("tw-stack", "tw-turns");
        setId("turns");
        clear();
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    void clear() {
        blocks.clear();
        removeAll();
        add(Parts.empty(t("playground.nothing"), t("playground.nothing-hint"), null));
    }

    void show(List<Turn> turns) {
        Set<Integer> numbers = turns.stream().map(Turn::number).collect(Collectors.toSet());
        if (numbers.isEmpty() || !numbers.containsAll(blocks.keySet())) {
            clear();
        }
        if (blocks.isEmpty() && !turns.isEmpty()) {
            removeAll();
        }
        for (var turn : turns) {
            blocks.computeIfAbsent(turn.number(), number -> added(turn)).show(turn.answers());
        }
    }

    /// Answers in the making, by the number of their turn.
    void showLive(Map<Integer, List<Answer>> answers) {
        answers.forEach((turn, live) -> {
            var block = blocks.get(turn);
            if (block != null) {
                block.show(live);
            }
        });
    }

    /// Forgets how a turn was answered: its columns may be others now.
    void forget(int turn) {
        var block = blocks.remove(turn);
        if (block != null) {
            remove(block);
        }
    }

    void scrollToLast() {
        getElement()
                .executeJs("requestAnimationFrame(() => this.lastElementChild?.scrollIntoView({ block: 'nearest' }))");
    }

    private TurnBlock added(Turn turn) {
        var block = new TurnBlock(turn, titles, rawPrompt);
        add(block);
        return block;
    }
}
