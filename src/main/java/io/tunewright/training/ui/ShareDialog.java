package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.NumberField;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Problems;
import io.tunewright.training.RunShare;
import io.tunewright.training.ShareService;

/// Sets an organisation's weight and limits.
final class ShareDialog extends Dialog {

    private static final long serialVersionUID = 1;

    private final transient ShareService shares;
    private final transient ShareService.Line line;
    private final transient Runnable changed;
    private final NumberField weight = new NumberField(t("training.shares.weight"));
    private final IntegerField machines = new IntegerField(t("training.shares.most-machines"));
    private final IntegerField gpus = new IntegerField(t("training.shares.most-gpus"));
    private final Div problem = div("");

    ShareDialog(ShareService shares, ShareService.Line line, Runnable changed) {
        this.shares = shares;
        this.line = line;
        this.changed = changed;
        setHeaderTitle(t("training.shares.of-organisation", line.organisation().name()));
        setWidth("min(480px, 92vw)");
        weight.setId("share-weight");
        weight.setHelperText(t("training.shares.weight-help"));
        weight.setValue(line.share().weight());
        weight.setWidthFull();
        machines.setId("share-machines");
        machines.setHelperText(t("training.shares.no-limit"));
        machines.setValue(line.share().machines());
        machines.setWidthFull();
        gpus.setId("share-gpus");
        gpus.setHelperText(t("training.shares.no-limit"));
        gpus.setValue(line.share().gpus());
        gpus.setWidthFull();
        var save = new Button(t("common.save"), click -> save());
        save.setId("share-save");
        save.addThemeVariants(ButtonVariant.PRIMARY);
        save.addClickShortcut(Key.ENTER);
        add(div("tw-fields", problem, weight, machines, gpus));
        getFooter().add(new Button(t("common.cancel"), click -> close()), save);
    }

    private void save() {
        problem.removeAll();
        if (weight.isEmpty() || weight.isInvalid() || machines.isInvalid() || gpus.isInvalid()) {
            weight.focus();
            return;
        }
        try {
            shares.set(line.organisation().id(), new RunShare(weight.getValue(), machines.getValue(), gpus.getValue()));
            Notices.tell(t("training.shares.changed", line.organisation().name()));
            changed.run();
            close();
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
        }
    }
}
