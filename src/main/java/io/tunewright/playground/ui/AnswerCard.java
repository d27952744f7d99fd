package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.contextmenu.ContextMenu;
import com.vaadin.flow.component.contextmenu.ContextMenuPosition;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tunewright.common.UnavailableException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.playground.ChatModelChoice;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.Failure;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Stats;
import java.util.Locale;

/// What one model says to one question: its name, the text as it comes, and figures. The text is shown as text,
/// whatever is in it.
final class AnswerCard extends Card {

    private static final long serialVersionUID = 1;

    private final Span text = new Span();
    private final Span caret = span("tw-caret");
    private final Span waiting = span("tw-muted");
    private final Div answer = div("tw-answer", text, caret, waiting);
    private final Div problem = div("tw-cardbody");
    private final Div stats = div("tw-stats");
    private transient Answer shown;

    /// @param title what people call the model
    AnswerCard(String title, Answer first, Runnable rawPrompt) {
        this.shown = first;
        addClassNames("flush", "tw-answer-card");
        var role = div("tw-role" + (first.kind() == ChatModelChoice.Kind.ADAPTER ? " live" : ""), kind(first.kind()));
        var name = div("tw-strong tw-small tw-cut", title);
        name.setTitle(first.model());
        var more = Parts.iconButton("more", t("playground.answer-actions", title));
        var menu = new ContextMenu(more);
        menu.setOpenOnClick(true);
        menu.setPosition(ContextMenuPosition.BOTTOM_END);
        menu.addItem(t("playground.raw"), click -> rawPrompt.run());
        var head = div("tw-cardhead tw-nowrap", div("tw-grow tw-shrink", name, role), more);
        caret.getElement().setAttribute("aria-hidden", "true");
        waiting.getElement().setAttribute("role", "status");
        add(div("", head, answer, problem, stats));
        show(first, "");
    }

    /// @param note a remark on the finished answer, empty for none
    void show(Answer now, String note) {
        shown = now;
        boolean running = now.state() == State.RUNNING;
        text.setText(now.text());
        Parts.lang(text, now.text().isEmpty() ? UI.getCurrent().getLocale() : TextLanguage.guess(now.text()));
        caret.setVisible(running && now.waiting() == null);
        // emptied, not hidden: a hidden part would keep its last words in the page, and nobody would hear the next
        waiting.setText(waitingText(now));
        answer.setVisible(now.state() != State.FAILED || !now.text().isEmpty());
        getElement().setAttribute("aria-busy", Boolean.toString(running));
        problem.removeAll();
        problem.setVisible(now.failure() != null);
        if (now.failure() != null) {
            problem.add(failure(now.failure()));
        }
        stats.removeAll();
        stats.add(figures(now));
        if (!note.isEmpty()) {
            stats.add(span("up", note));
        }
    }

    Answer answer() {
        return shown;
    }

    private static String waitingText(Answer now) {
        if (now.state() == State.STOPPED) {
            return now.text().isEmpty() ? t("playground.stopped-empty") : "";
        }
        var waiting = now.waiting();
        if (now.state() != State.RUNNING || waiting == null) {
            return now.state() == State.ENDED && now.text().isBlank() ? t("playground.said-nothing") : "";
        }
        return switch (waiting) {
            case IN_QUEUE -> t("playground.in-queue");
            case FOR_MODEL -> t("playground.loading-model");
        };
    }

    private static Component[] figures(Answer now) {
        Stats stats = now.stats();
        if (stats == null || stats.answerTokens() == 0) {
            return new Component[] {span("", now.state() == State.STOPPED ? t("playground.stopped") : "\u2013")};
        }
        var tokens = span("", t("playground.stat.tokens", Formats.count(stats.answerTokens())));
        var speed = span("", t("playground.stat.speed", Formats.decimal(stats.tokensPerSecond(), 1)));
        var first = span("", t("playground.stat.first", Formats.decimal(stats.millisToFirst() / 1000.0, 2)));
        speed.setVisible(stats.tokensPerSecond() > 0);
        String end = now.state() == State.STOPPED
                ? t("playground.stopped")
                : stats.finishReason().equals("length") ? t("playground.cut") : "";
        var ended = span("", end);
        ended.setVisible(!end.isEmpty());
        return new Component[] {tokens, speed, first, ended};
    }

    private static Component failure(Failure failure) {
        return Problems.note(new UnavailableException(
                failure.code(), failure.message(), failure.arguments().toArray()));
    }

    static String kind(ChatModelChoice.Kind kind) {
        return t("playground.kind." + kind.name().toLowerCase(Locale.ROOT));
    }
}
