package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tunewright.common.ui.Formats;
import io.tunewright.llm.ExampleEncoder.Encoded;
import io.tunewright.llm.Tokenizer.Piece;

/// The tokens of an example as chips: learnt ones tinted and underlined, those of the template framed, those cut off
/// struck through.
final class TokenChips {

    /// More chips than these are told as a number: a page is no place for a book.
    private static final int MAX_SHOWN = 1500;

    private TokenChips() {}

    static Div of(Encoded encoded) {
        var chips = div("tw-tokens");
        chips.setId("tokens");
        var pieces = encoded.pieces();
        int shown = Math.min(MAX_SHOWN, pieces.size());
        for (int i = 0; i < shown; i++) {
            var piece = pieces.get(i);
            if (i > 0 && beginsMessage(pieces.get(i - 1), piece)) {
                chips.add(div("tw-break"));
            }
            chips.add(chip(piece, encoded.weights()[i] > 0, i >= encoded.kept()));
        }
        if (shown < pieces.size()) {
            chips.add(span("tw-muted", t("dataset.more-tokens", Formats.count(pieces.size() - shown))));
        }
        return chips;
    }

    private static boolean beginsMessage(Piece before, Piece piece) {
        return piece.special() && before.text().contains("\n");
    }

    private static Span chip(Piece piece, boolean learnt, boolean cut) {
        String text = piece.text();
        boolean template = piece.special() || !learnt && text.equals("\n");
        var chip = span("tw-tok" + (template ? " special" : "") + (learnt && !cut ? " loss" : ""), shown(text));
        chip.setTitle(Integer.toString(piece.id()));
        if (cut) {
            chip.getStyle().set("text-decoration", "line-through");
            chip.addClassName("cut");
        }
        return chip;
    }

    /// Line breaks and tabs become visible.
    private static String shown(String text) {
        return text.replace("\r", "␍").replace("\n", "↵").replace("\t", "⇥");
    }
}
