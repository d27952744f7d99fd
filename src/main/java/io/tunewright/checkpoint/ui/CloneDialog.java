package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.textfield.TextField;
import io.tunewright.common.ui.Parts;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.RecipeService;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks which setting of a run's recipe is to be another one; the rest stays as it was trained with.
final class CloneDialog {

    private static final String FIRST = "learning_rate";
    private static final String METHOD = "method.type";

    private CloneDialog() {}

    record Change(String key, String value) {}

    static void open(RecipeService recipes, ExperimentSnapshot experiment, Consumer<Change> change) {
        String yaml = experiment.recipeYaml();
        String method = RecipeSchema.find(METHOD)
                .map(field -> recipes.value(yaml, field))
                .orElseThrow();
        List<RecipeField> fields = RecipeSchema.FIELDS.stream()
                .filter(field -> field.group() != RecipeField.Group.ABOUT && field.appliesTo(method))
                .toList();
        var dialog = new Dialog();
        dialog.setWidth("min(440px, 92vw)");
        dialog.setHeaderTitle(t("training.clone-of", experiment.recipeName()));
        var setting = new ComboBox<RecipeField>(t("training.clone-setting"));
        setting.setId("clone-setting");
        setting.setItems(fields);
        setting.setItemLabelGenerator(field -> field == null ? "" : t("recipe.field." + field.key()));
        setting.setWidthFull();
        var value = new TextField(t("training.clone-value"));
        value.setId("clone-value");
        value.setWidthFull();
        value.setAutofocus(true);
        value.setAutoselect(true);
        setting.addValueChangeListener(chosen -> {
            @Nullable RecipeField field = chosen.getValue();
            value.setValue(field == null ? "" : recipes.value(yaml, field));
            value.focus();
        });
        fields.stream().filter(field -> field.key().equals(FIRST)).findFirst().ifPresent(setting::setValue);
        var go = Parts.button(t("training.clone-go"), null, ButtonVariant.PRIMARY);
        go.setId("clone-go");
        go.addClickListener(click -> {
            @Nullable RecipeField field = setting.getValue();
            if (field != null && !value.getValue().isBlank()) {
                dialog.close();
                change.accept(new Change(field.key(), value.getValue().strip()));
            }
        });
        go.addClickShortcut(Key.ENTER);
        var cancel = Parts.button(t("common.cancel"), null, ButtonVariant.TERTIARY);
        cancel.addClickListener(click -> dialog.close());
        dialog.getFooter().add(cancel, go);
        dialog.add(div("tw-stack", setting, value, div("tw-muted tw-small", t("training.clone-means"))));
        dialog.open();
    }
}
