package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.facts;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import io.tunewright.basemodel.Tokenized;
import io.tunewright.common.ui.Formats;
import io.tunewright.llm.Tokenizer.Piece;

/// A text in the pieces that a tokenizer makes of it, in turning colours, with ids and figures below.
final class TokenizedText extends Div {

    private static final long serialVersionUID = 1;
    /// Neighbours differ, and no colour of the interface's own meanings is used up.
    private static final int COLOURS = 4;

    TokenizedText() {
        addClassName("tw-stack");
    }

    void show(Tokenized text) {
        removeAll();
        if (text.pieces().isEmpty()) {
            add(div("tw-small tw-muted", t("basemodel.bench.empty")));
            return;
        }
        var chips = div("tw-tokens tw-pieces");
        int colour = 0;
        for (var piece : text.pieces()) {
            chips.add(chip(piece, text.isUnknown(piece), colour++ % COLOURS));
        }
        add(chips, ids(text), figures(text));
    }

    private static Component chip(Piece piece, boolean unknown, int colour) {
        String kind = unknown ? "unknown" : piece.special() ? "special" : "p" + colour;
        var chip = span("tw-tok " + kind, visible(piece.text()));
        String id = t("basemodel.tryout.id", Integer.toString(piece.id()));
        chip.getElement().setAttribute("title", unknown ? t("basemodel.bench.unknownPiece", id) : id);
        return chip;
    }

    private static Component ids(Tokenized text) {
        var ids = div(
                "tw-mono tw-small tw-muted tw-ids",
                String.join(
                        " ",
                        text.pieces().stream()
                                .map(piece -> Integer.toString(piece.id()))
                                .toList()));
        ids.getElement()
                .setAttribute("tabindex", "0")
                .setAttribute("role", "group")
                .setAttribute("aria-label", t("basemodel.bench.ids"));
        return ids;
    }

    private static Component figures(Tokenized text) {
        return facts(
                t("basemodel.bench.tokens"), Formats.count(text.pieces().size()),
                t("basemodel.bench.bytesPerToken"), Formats.decimal(text.bytesPerToken(), 2),
                t("basemodel.bench.charactersPerToken"), Formats.decimal(text.charactersPerToken(), 2),
                t("basemodel.bench.unknown"), Formats.count(text.unknown()));
    }

    private static String visible(String piece) {
        return piece.replace("\n", "↵").replace("\t", "⇥").replace(' ', '·');
    }
}
