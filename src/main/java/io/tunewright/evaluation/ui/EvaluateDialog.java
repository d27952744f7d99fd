package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Problems;
import io.tunewright.dataset.DatasetVersionRef;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Asks which models to measure on which held-out split.
final class EvaluateDialog extends Dialog {

    private final MultiSelectComboBox<ModelChoice> models = new MultiSelectComboBox<>(t("evaluation.dialog.models"));
    private final Select<DatasetVersionRef> dataset = new Select<>();
    private final Div problem = div("");
    private final List<ModelChoice> choices;
    private final BiConsumer<Set<ModelChoice>, DatasetVersionRef> start;

    /// @param start called with at least one model; may throw a [DomainException], which is shown
    EvaluateDialog(
            List<ModelChoice> choices,
            List<DatasetVersionRef> datasets,
            BiConsumer<Set<ModelChoice>, DatasetVersionRef> start) {
        this.choices = choices;
        this.start = start;
        setHeaderTitle(t("evaluation.dialog.title"));
        setWidth("min(520px, 92vw)");
        models.setId("evaluate-models");
        models.setItems(choices);
        models.setItemLabelGenerator(ModelChoice::label);
        models.setWidthFull();
        models.setAutofocus(true);
        models.setRequiredIndicatorVisible(true);
        dataset.setId("evaluate-dataset");
        dataset.setLabel(t("evaluation.dialog.dataset"));
        dataset.setItems(datasets);
        dataset.setItemLabelGenerator(
                version -> t("evaluation.dialog.version", version.label(), Formats.count(version.heldOut())));
        dataset.setHelperText(t("evaluation.dialog.heldOut"));
        dataset.setWidthFull();
        if (!datasets.isEmpty()) {
            dataset.setValue(datasets.getFirst());
        }
        add(div("tw-stack", models, dataset, problem));
        var cancel = new Button(t("common.cancel"), click -> close());
        var go = new Button(t("evaluation.dialog.start"), click -> start());
        go.setId("evaluate-start");
        go.addThemeVariants(ButtonVariant.PRIMARY);
        go.addClickShortcut(Key.ENTER, KeyModifier.CONTROL);
        getFooter().add(cancel, go);
    }

    /// Chooses a model by its name in the API.
    EvaluateDialog choosing(String name) {
        models.select(
                choices.stream().filter(choice -> choice.name().equals(name)).toList());
        return this;
    }

    private void start() {
        problem.removeAll();
        var version = dataset.getValue();
        if (models.getValue().isEmpty() || version == null) {
            models.setInvalid(models.getValue().isEmpty());
            models.setErrorMessage(t("evaluation.dialog.chooseModel"));
            dataset.setInvalid(version == null);
            dataset.setErrorMessage(t("evaluation.dialog.chooseDataset"));
            return;
        }
        try {
            start.accept(models.getValue(), version);
            close();
        } catch (DomainException failure) {
            problem.add(Problems.note(failure));
        }
    }
}
