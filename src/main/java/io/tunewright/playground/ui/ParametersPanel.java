package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.NumberField;
import com.vaadin.flow.component.textfield.TextArea;
import io.tunewright.common.ui.Parts;
import io.tunewright.inference.ChatRequest;
import io.tunewright.playground.ChatSettings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// How the models answer the next turn.
final class ParametersPanel extends Div {

    private static final long serialVersionUID = 1;

    private final TextArea system = new TextArea(t("playground.system"));
    private final NumberField temperature = new NumberField(t("playground.temperature"));
    private final NumberField topP = new NumberField(t("playground.top-p"));
    private final IntegerField topK = new IntegerField(t("playground.top-k"));
    private final IntegerField maxTokens = new IntegerField(t("playground.max-tokens"));
    private final NumberField repetitionPenalty = new NumberField(t("playground.repetition-penalty"));
    private final BigDecimalField seed = new BigDecimalField(t("playground.seed"));
    private final TextArea stop = new TextArea(t("playground.stop-at"));

    ParametersPanel() {
        addClassName("tw-col");
        system.setId("system");
        system.setMinRows(3);
        system.setMaxRows(10);
        system.setMaxLength(ChatSettings.SYSTEM_MAX_LENGTH);
        system.addValueChangeListener(change -> Parts.lang(system, TextLanguage.guess(change.getValue())));
        number(temperature, "temperature", 0, 2, 0.1);
        temperature.setHelperText(t("playground.temperature-hint"));
        number(topP, "top-p", 0, 1, 0.05);
        number(repetitionPenalty, "repetition-penalty", 0, 10, 0.05);
        repetitionPenalty.setHelperText(t("playground.repetition-penalty-hint"));
        topK.setId("top-k");
        topK.setMin(0);
        topK.setMax(1_000_000);
        topK.setHelperText(t("playground.top-k-hint"));
        maxTokens.setId("max-tokens");
        maxTokens.setMin(1);
        maxTokens.setMax(ChatSettings.LONGEST_ANSWER);
        maxTokens.setSuffixComponent(new Span(t("playground.tokens")));
        seed.setId("seed");
        seed.setHelperText(t("playground.seed-hint"));
        stop.setId("stop-at");
        stop.setMinRows(1);
        stop.setMaxRows(ChatRequest.MAX_STOPS);
        stop.setHelperText(t("playground.stop-at-hint", ChatRequest.MAX_STOPS));
        var defaults = button(t("playground.defaults"), null, ButtonVariant.TERTIARY);
        defaults.setId("defaults");
        defaults.addClickListener(click -> show(ChatSettings.DEFAULT));
        add(system, temperature, topP, topK, maxTokens, repetitionPenalty, seed, stop, defaults);
        getChildren().forEach(field -> field.getElement().getStyle().set("width", "100%"));
        show(ChatSettings.DEFAULT);
    }

    void show(ChatSettings settings) {
        system.setValue(settings.system());
        temperature.setValue(settings.temperature());
        topP.setValue(settings.topP());
        topK.setValue(settings.topK());
        maxTokens.setValue(settings.maxTokens());
        repetitionPenalty.setValue(settings.repetitionPenalty());
        seed.setValue(settings.seed() == null ? null : BigDecimal.valueOf(settings.seed()));
        stop.setValue(StopLines.write(settings.stop()));
    }

    /// What the fields say; an empty field says what it says by default.
    ///
    /// @throws io.tunewright.common.InvalidInputException naming the field that is out of range
    ChatSettings read() {
        var otherwise = ChatSettings.DEFAULT;
        return new ChatSettings(
                system.getValue().strip(),
                temperature.getOptionalValue().orElse(otherwise.temperature()),
                topP.getOptionalValue().orElse(otherwise.topP()),
                topK.getOptionalValue().orElse(otherwise.topK()),
                repetitionPenalty.getOptionalValue().orElse(otherwise.repetitionPenalty()),
                maxTokens.getOptionalValue().orElse(otherwise.maxTokens()),
                seed(),
                StopLines.read(stop.getValue()));
    }

    private @Nullable Long seed() {
        return seed.getOptionalValue().map(BigDecimal::longValue).orElse(null);
    }

    private static void number(NumberField field, String id, double min, double max, double step) {
        field.setId(id);
        field.setMin(min);
        field.setMax(max);
        field.setStep(step);
        field.setStepButtonsVisible(true);
        // a step is a convenience, other values between min and max are as good
        field.setManualValidation(true);
    }
}
