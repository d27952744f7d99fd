package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.Tokenized;
import java.util.function.Function;

/// Text in, tokens out.
final class TokenizerTryout extends Div {

    private static final long serialVersionUID = 1;

    TokenizerTryout(Function<String, Tokenized> tokenizer) {
        addClassName("tw-stack");
        var shown = new TokenizedText();
        var text = field();
        text.setId("tryout");
        text.addValueChangeListener(change -> shown.show(tokenizer.apply(change.getValue())));
        text.setValue(t("basemodel.tryout.example"));
        add(text, shown);
    }

    /// A field for text that may be tokenized.
    static TextArea field() {
        var text = new TextArea(t("basemodel.tryout.text"));
        text.setWidthFull();
        text.setMaxLength(BaseModelService.MAX_TEXT);
        text.setValueChangeMode(ValueChangeMode.LAZY);
        return text;
    }
}
