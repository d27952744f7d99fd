package io.tunewright.recipe.ui;

import com.vaadin.flow.component.AbstractField;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasHelper;
import com.vaadin.flow.component.HasValidation;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.shared.HasTooltip;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.HasValueChangeMode;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.text.RecipeText;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One setting of the form: shows what the text says and gives back what the user changed.
final class SettingField {

    private static final int TYPING_PAUSE = 400;

    private final RecipeField field;
    private final Component component;
    private final Consumer<RecipeText> show;

    private SettingField(RecipeField field, Component component, Consumer<RecipeText> show) {
        this.field = field;
        this.component = component;
        this.show = show;
        component.setId("field-" + field.key().replace('.', '-'));
        if (component instanceof HasTooltip tooltip) {
            tooltip.setTooltipText(RecipeTexts.help(field));
        }
    }

    /// @param changed called with the edit that a user's change makes
    static SettingField of(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        return switch (field.kind()) {
            case WHOLE -> field.key().equals("seed") ? text(field, changed) : whole(field, changed);
            case DECIMAL, TEXT, TRANSLATED -> text(field, changed);
            case SWITCH -> toggle(field, changed);
            case CHOICE -> choice(field, changed);
            case CHOICES -> choices(field, changed);
            case TEXTS -> lines(field, changed);
        };
    }

    RecipeField field() {
        return field;
    }

    Component component() {
        return component;
    }

    void show(RecipeText text) {
        show.accept(text);
    }

    /// @param helper what stands below, null for nothing
    void explain(@Nullable Problem problem, @Nullable String helper) {
        if (component instanceof HasValidation validation) {
            validation.setErrorMessage(problem == null ? "" : problem.sentence(Texts.locale()));
            validation.setInvalid(problem != null);
        }
        if (component instanceof HasHelper help) {
            help.setHelperText(helper);
        }
    }

    void setReadOnly(boolean readOnly) {
        if (component instanceof HasValue<?, ?> value) {
            value.setReadOnly(readOnly);
        }
    }

    private static SettingField text(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        if (field.kind() == RecipeField.Kind.TRANSLATED || field.key().equals("sample.system")) {
            var area = new TextArea(RecipeTexts.label(field));
            area.setMinRows(2);
            return textual(field, area, changed);
        }
        var input = new TextField(RecipeTexts.label(field));
        input.setPlaceholder(field.fallback());
        return textual(field, input, changed);
    }

    private static <C extends AbstractField<C, String> & HasValueChangeMode & HasValidation> SettingField textual(
            RecipeField field, C input, Consumer<Function<RecipeText, RecipeText>> changed) {
        input.setValueChangeMode(ValueChangeMode.LAZY);
        input.setValueChangeTimeout(TYPING_PAUSE);
        input.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                String value = change.getValue();
                changed.accept(text -> edit(text, field, value));
            }
        });
        manual(input);
        return new SettingField(field, input, text -> put(input, said(text, field)));
    }

    private static SettingField whole(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        var input = new IntegerField(RecipeTexts.label(field));
        input.setStepButtonsVisible(true);
        input.setPlaceholder(field.fallback());
        input.setValueChangeMode(ValueChangeMode.LAZY);
        input.setValueChangeTimeout(TYPING_PAUSE);
        var range = field.range();
        if (range != null) {
            input.setMin((int) range.low());
            input.setMax((int) Math.min(Integer.MAX_VALUE, range.high()));
        }
        manual(input);
        input.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                String value =
                        change.getValue() == null ? "" : change.getValue().toString();
                changed.accept(text -> edit(text, field, value));
            }
        });
        return new SettingField(field, input, text -> {
            String said = said(text, field);
            put(input, said.matches("-?\\d{1,9}") ? Integer.valueOf(said) : null);
        });
    }

    private static SettingField toggle(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        var input = new Checkbox(RecipeTexts.label(field));
        input.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                String value = change.getValue().toString();
                changed.accept(text -> text.with(field.key(), value));
            }
        });
        return new SettingField(
                field,
                input,
                text -> put(input, (text.has(field.key()) ? said(text, field) : field.fallback()).equals("true")));
    }

    private static SettingField choice(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        var input = new Select<String>();
        input.setLabel(RecipeTexts.label(field));
        input.setItems(field.choices());
        input.setItemLabelGenerator(word -> word == null ? "" : RecipeTexts.choice(field, word));
        input.addValueChangeListener(change -> {
            if (change.isFromClient() && change.getValue() != null) {
                String value = change.getValue();
                changed.accept(text -> text.with(field.key(), value));
            }
        });
        manual(input);
        return new SettingField(field, input, text -> {
            String said = text.has(field.key()) ? said(text, field) : field.fallback();
            put(input, field.choices().contains(said) ? said : null);
        });
    }

    private static SettingField choices(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        var input = new CheckboxGroup<String>(RecipeTexts.label(field));
        input.addClassName("across");
        input.setItems(field.choices());
        input.setItemLabelGenerator(word -> RecipeTexts.choice(field, word));
        input.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                var chosen = field.choices().stream()
                        .filter(change.getValue()::contains)
                        .toList();
                changed.accept(text -> text.with(field.key(), chosen));
            }
        });
        manual(input);
        return new SettingField(field, input, text -> {
            boolean all = !text.has(field.key());
            Set<String> known = new LinkedHashSet<>(field.choices());
            known.retainAll(RecipeSchema.projections(text.values(field.key())));
            put(input, all ? new LinkedHashSet<>(field.choices()) : known);
        });
    }

    private static SettingField lines(RecipeField field, Consumer<Function<RecipeText, RecipeText>> changed) {
        var area = new TextArea(RecipeTexts.label(field));
        area.setMinRows(3);
        area.setValueChangeMode(ValueChangeMode.LAZY);
        area.setValueChangeTimeout(TYPING_PAUSE);
        area.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                String value = change.getValue();
                changed.accept(text -> text.withAny(field.key(), value));
            }
        });
        manual(area);
        return new SettingField(field, area, text -> put(area, String.join("\n", text.values(field.key()))));
    }

    /// An emptied field falls back to the default, so its key goes; a name stays and is found missing.
    private static RecipeText edit(RecipeText text, RecipeField field, String value) {
        if (value.isBlank() && !field.key().equals("name")) {
            return text.without(place(text, field));
        }
        return text.with(place(text, field), value.strip());
    }

    private static String said(RecipeText text, RecipeField field) {
        return text.value(place(text, field)).orElse("");
    }

    /// Texts in two languages are edited in that of the page.
    private static String place(RecipeText text, RecipeField field) {
        if (field.kind() != RecipeField.Kind.TRANSLATED) {
            return field.key();
        }
        String translated = field.key() + "." + (Texts.locale().getLanguage().equals("zh") ? "zh" : "en");
        return text.has(translated) ? translated : field.key();
    }

    private static <T> void put(HasValue<?, T> input, @Nullable T value) {
        if (value == null) {
            input.clear();
        } else if (!value.equals(input.getValue())) {
            input.setValue(value);
        }
    }

    private static void manual(HasValidation input) {
        input.setManualValidation(true);
    }
}
