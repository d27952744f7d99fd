package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Formats;
import io.tunewright.inference.InferenceService.RawPrompt;
import io.tunewright.llm.Tokenizer.Piece;

/// What a model was really sent: the rendered text, and the tokens it was cut into.
final class RawPromptDialog extends Dialog {

    private static final long serialVersionUID = 1;
    private static final int MOST_CHIPS = 2_000;

    RawPromptDialog(String title, RawPrompt prompt) {
        setHeaderTitle(t("playground.raw-of", title));
        setWidth("min(860px, 96vw)");
        var chips = div("tw-tokens");
        chips.setId("raw-tokens");
        prompt.pieces().stream().limit(MOST_CHIPS).forEach(piece -> addChip(chips, piece));
        var text = el("pre", "tw-code tw-snippet", prompt.text());
        text.setId("raw-text");
        text.getElement().setAttribute("tabindex", "0");
        String count = t(
                "playground.raw-tokens", Formats.count(prompt.pieces().size()), Formats.count(prompt.contextLength()));
        var cut = prompt.pieces().size() > MOST_CHIPS
                ? div("tw-small tw-muted", t("playground.raw-cut", Formats.count(MOST_CHIPS)))
                : null;
        add(div(
                "tw-stack",
                div("tw-small tw-muted tw-num", count),
                chips,
                cut,
                div(
                        "tw-row apart",
                        span("tw-strong tw-small", t("playground.raw-text")),
                        CopyButton.icon(prompt.text(), t("playground.raw-copy"))),
                text));
        getFooter().add(new Button(t("common.close"), click -> close()));
    }

    private static void addChip(Div chips, Piece piece) {
        var chip =
                span(piece.special() ? "tw-tok special" : "tw-tok", piece.text().replace("\n", "⏎"));
        chip.setTitle(Integer.toString(piece.id()));
        chips.add(chip);
        if (piece.text().endsWith("\n")) {
            chips.add(div("tw-break"));
        }
    }
}
