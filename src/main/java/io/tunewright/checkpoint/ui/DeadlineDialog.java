package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.textfield.NumberField;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.training.TrainingRun;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks for the hours that a run's workers may take altogether.
final class DeadlineDialog {

    private static final double LONGEST_HOURS = 8760;

    private DeadlineDialog() {}

    /// @param set takes the hours, null for no limit
    static void open(TrainingRun run, Consumer<@Nullable Double> set) {
        var dialog = new Dialog();
        dialog.setWidth("min(440px, 92vw)");
        dialog.setHeaderTitle(t("training.deadline-of", Formats.count(run.number())));
        var hours = new NumberField(t("training.deadline-hours"));
        hours.setId("deadline-hours");
        hours.setHelperText(t("training.deadline-means"));
        hours.setMin(0);
        hours.setMax(LONGEST_HOURS);
        hours.setClearButtonVisible(true);
        hours.setWidthFull();
        hours.setAutofocus(true);
        var deadline = run.deadline();
        if (deadline != null) {
            hours.setValue(deadline.toSeconds() / 3600.0);
        }
        var save = Parts.button(t("training.deadline-set"), null, ButtonVariant.PRIMARY);
        save.setId("deadline-set");
        save.addClickListener(click -> {
            @Nullable Double value = hours.getValue();
            if (!hours.isInvalid() && (value == null || value > 0)) {
                dialog.close();
                set.accept(value);
            } else {
                hours.setInvalid(true);
                hours.setErrorMessage(t("training.deadline-wrong"));
            }
        });
        save.addClickShortcut(Key.ENTER);
        var cancel = Parts.button(t("common.cancel"), null, ButtonVariant.TERTIARY);
        cancel.addClickListener(click -> dialog.close());
        dialog.getFooter().add(cancel, save);
        dialog.add(div("tw-stack", hours));
        dialog.open();
    }
}
