package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.el;

import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.formlayout.FormLayout;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextArea;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeField.Group;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.text.Reading;
import io.tunewright.recipe.text.RecipeText;
import io.tunewright.recipe.text.ValueDiff;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings of a recipe as a form over its text, in the order of the schema.
final class RecipeForm extends Div {

    private static final long serialVersionUID = 1;
    /// What the head says beside name and description is edited in the text.
    private static final Set<String> TEXT_ONLY = Set.of("title", "made_for", "source", "languages", "families");

    private final transient List<SettingField> fields = new ArrayList<>();

    /// @param changed called with the edit that a user's change makes
    RecipeForm(Consumer<Function<RecipeText, RecipeText>> changed) {
        addClassNames("tw-cardbody", "tw-stack");
        var layouts = new EnumMap<Group, FormLayout>(Group.class);
        for (var field : RecipeSchema.FIELDS) {
            if (TEXT_ONLY.contains(field.key())) {
                continue;
            }
            var setting = SettingField.of(field, changed);
            fields.add(setting);
            var layout = layouts.computeIfAbsent(field.group(), this::group);
            layout.add(setting.component());
            if (setting.component() instanceof TextArea || setting.component() instanceof CheckboxGroup) {
                layout.setColspan(setting.component(), 2);
            }
        }
    }

    /// Shows what the text says, its faults, and how it differs from what it was made from.
    void show(Reading reading, @Nullable RecipeText original) {
        var text = reading.text();
        boolean readable = text.faults().isEmpty();
        String method = text.value("method.type").orElse("");
        for (var setting : fields) {
            var field = setting.field();
            boolean applies = field.appliesTo(method);
            setting.component().setVisible(applies);
            setting.setReadOnly(!readable || !isEnabled());
            if (applies && readable) {
                setting.show(text);
                setting.explain(reading.problemOf(field.key()).orElse(null), helper(field, text, original));
            }
        }
    }

    private FormLayout group(Group group) {
        var layout = new FormLayout();
        layout.setAutoResponsive(true);
        layout.setAutoRows(true);
        layout.setColumnWidth("200px");
        layout.setExpandFields(true);
        layout.setExpandColumns(true);
        layout.setMaxColumns(2);
        var fieldset = el("fieldset", "tw-fieldgroup");
        fieldset.add(el("legend", "", Texts.t("recipe.group." + group.name().toLowerCase(Locale.ROOT))));
        fieldset.add(layout);
        add(fieldset);
        return layout;
    }

    /// Range, unit, what follows from the value, and what it was before.
    private static @Nullable String helper(RecipeField field, RecipeText text, @Nullable RecipeText original) {
        var parts = new ArrayList<String>();
        String derived = derived(field, text);
        if (!derived.isEmpty()) {
            parts.add(derived);
        } else if (field.isNumber() && field.range() != null) {
            String range = RecipeTexts.range(field.range());
            parts.add(
                    field.unit().isEmpty()
                            ? range
                            : Texts.t("recipe.range-of", range, Texts.t("recipe.unit." + field.unit())));
        }
        if (original != null) {
            String before = ValueDiff.effective(original, field);
            if (!before.isEmpty()
                    && field.kind() != RecipeField.Kind.TRANSLATED
                    && !ValueDiff.same(before, ValueDiff.effective(text, field))) {
                parts.add(Texts.t("recipe.was", shown(field, before)));
            }
        }
        return parts.isEmpty() ? null : String.join(Texts.t("recipe.and"), parts);
    }

    private static String shown(RecipeField field, String value) {
        String word = field.kind() == RecipeField.Kind.CHOICE ? RecipeTexts.choice(field, value) : value;
        return word.length() > 60 ? word.substring(0, 60) + "…" : word;
    }

    private static String derived(RecipeField field, RecipeText text) {
        return switch (field.key()) {
            case "method.lora_alpha" -> scale(text);
            case "gradient_accumulation_steps" ->
                Texts.t("recipe.rows-a-step", Formats.count((long)
                        (number(text, "per_device_train_batch_size") * number(text, "gradient_accumulation_steps"))));
            default -> "";
        };
    }

    private static String scale(RecipeText text) {
        double rank = number(text, "method.r");
        double alpha = number(text, "method.lora_alpha");
        if (rank <= 0) {
            return "";
        }
        return text.value("method.use_rslora").filter("true"::equals).isPresent()
                ? Texts.t("recipe.scale-stabilised", Formats.decimal(alpha / Math.sqrt(rank), 2))
                : Texts.t("recipe.scale", Formats.decimal(alpha / rank, 2));
    }

    private static double number(RecipeText text, String key) {
        try {
            return Double.parseDouble(ValueDiff.effective(text, RecipeSchema.field(key)));
        } catch (NumberFormatException notYet) {
            return 0;
        }
    }
}
