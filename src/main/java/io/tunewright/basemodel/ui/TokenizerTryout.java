package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.tunewright.common.ui.Formats;
import io.tunewright.llm.Tokenizer;
import java.nio.charset.StandardCharsets;

/// Text in, tokens out.
final class TokenizerTryout extends Div {

    private static final long serialVersionUID = 1;
    private static final int LONGEST_TEXT = 4000;

    private final transient Tokenizer tokenizer;
    private final Div tokens = div("tw-tokens");
    private final Div figures = div("tw-small tw-muted tw-num");

    TokenizerTryout(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        addClassName("tw-stack");
        var text = new TextArea(t("basemodel.tryout.text"));
        text.setId("tryout");
        text.setWidthFull();
        text.setMaxLength(LONGEST_TEXT);
        text.setValueChangeMode(ValueChangeMode.LAZY);
        text.addValueChangeListener(change -> show(change.getValue()));
        text.setValue(t("basemodel.tryout.example"));
        add(text, tokens, figures);
    }

    private void show(String text) {
        tokens.removeAll();
        var pieces = tokenizer.pieces(text);
        for (var piece : pieces) {
            var chip = span(
                    piece.special() ? "tw-tok special" : "tw-tok", piece.text().replace("\n", "↵"));
            chip.getElement().setAttribute("title", t("basemodel.tryout.id", Integer.toString(piece.id())));
            tokens.add(chip);
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        figures.setText(t(
                "basemodel.tryout.figures",
                Formats.count(pieces.size()),
                Formats.decimal(pieces.isEmpty() ? 0 : bytes / (double) pieces.size(), 1)));
    }
}
