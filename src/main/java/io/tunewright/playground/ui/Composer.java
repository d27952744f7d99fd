package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextArea;
import io.tunewright.playground.Conversation;
import java.util.function.Consumer;

/// Where the next turn is written. Enter sends, Shift+Enter makes a new line; while a Chinese word is still being
/// composed, Enter belongs to the input method.
final class Composer extends Div {

    private static final long serialVersionUID = 1;

    private final TextArea box = new TextArea();
    private final Span used = new Span();
    private final Button send = button(t("playground.send"), "send", ButtonVariant.PRIMARY);
    private final Button stop = button(t("playground.stop"), "stop");
    private final Button again = button(t("playground.regenerate"), "refresh", ButtonVariant.TERTIARY);
    private final Button clear = button(t("playground.clear"), null, ButtonVariant.TERTIARY);

    Composer(Consumer<String> ask, Runnable stopping, Runnable regenerate, Runnable clearing) {
        addClassName("tw-composer");
        box.setId("question");
        box.setPlaceholder(t("playground.placeholder"));
        box.setAriaLabel(t("playground.question"));
        box.setMinRows(2);
        box.setMaxRows(8);
        box.setMaxLength(Conversation.QUESTION_MAX_LENGTH);
        box.getElement()
                .addEventListener(
                        "tw-send",
                        event -> ask.accept(
                                event.getEventData().path("event.detail").asString("")))
                .addEventData("event.detail");
        send.setId("send");
        send.addClickListener(click -> box.getElement().executeJs("this.twSend?.()"));
        stop.setId("stop");
        stop.addClickListener(click -> stopping.run());
        again.setId("regenerate");
        again.addClickListener(click -> regenerate.run());
        clear.setId("clear");
        clear.addClickListener(click -> clearing.run());
        used.addClassNames("tw-small", "tw-muted", "tw-num");
        used.setId("tokens-used");
        var below = div("tw-row apart tw-below", div("tw-row wrap", used), div("tw-row", clear, again, send, stop));
        add(box, below);
        box.addAttachListener(attached -> box.getElement().executeJs("""
                        if (this.twSend) return;
                        this.twSend = () => {
                          if (this.value.trim()) this.dispatchEvent(new CustomEvent('tw-send', { detail: this.value }));
                        };
                        this.addEventListener('keydown', event => {
                          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
                            event.preventDefault();
                            this.twSend();
                          }
                        });
                        """));
    }

    /// The question was taken.
    void taken() {
        // the browser knows the text and we do not: it comes with the question, not with the field's value
        box.getElement().executeJs("this.value = ''");
        box.focus();
    }

    void focusBox() {
        box.focus();
    }

    /// @param answering whether a model speaks; then it can be stopped and nothing can be sent
    /// @param begun     whether there are turns
    void show(boolean answering, boolean begun, String tokens) {
        send.setVisible(!answering);
        stop.setVisible(answering);
        again.setVisible(begun);
        again.setEnabled(!answering);
        clear.setVisible(begun);
        clear.setEnabled(!answering);
        used.setText(tokens);
    }
}
