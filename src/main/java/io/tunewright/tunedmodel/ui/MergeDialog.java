package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.NumberField;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;

/// Asks how large the weight files of a merged model may be.
final class MergeDialog extends Dialog {

    private static final long serialVersionUID = 1;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    /// @param quantised whether the adapter was trained beside a base in 4 bits
    MergeDialog(TunedModelService models, TenantId tenant, TunedModel adapter, boolean quantised) {
        setHeaderTitle(t("tunedmodel.merge.title"));
        setWidth("min(480px, 94vw)");
        var size = new NumberField(t("tunedmodel.merge.shard"));
        size.setId("merge-shard");
        size.setValue(TunedModelService.DEFAULT_SHARD_BYTES / BYTES_PER_MEGABYTE);
        size.setMin(0.001);
        size.setSuffixComponent(new Span(t("tunedmodel.merge.unit")));
        size.setHelperText(t("tunedmodel.merge.shard-hint"));
        size.setWidthFull();
        var problem = new Div();
        var merge = Parts.button(t("tunedmodel.merge"), "merge", ButtonVariant.PRIMARY);
        merge.setId("merge-start");
        merge.addClickShortcut(Key.ENTER);
        merge.setDisableOnClick(true);
        merge.addClickListener(click -> {
            problem.removeAll();
            try {
                double megabytes = size.getOptionalValue().orElse(0.0);
                models.merge(tenant, adapter.id(), Math.round(megabytes * BYTES_PER_MEGABYTE));
                close();
            } catch (DomainException refused) {
                problem.add(Problems.note(refused));
                merge.setEnabled(true);
            }
        });
        var difference = Parts.div("tw-muted", t("tunedmodel.merge.four-bits"));
        difference.setId("merge-four-bits");
        difference.setVisible(quantised);
        add(Parts.div(
                "tw-col",
                Parts.div("tw-muted", t("tunedmodel.merge.explanation", adapter.baseModelName())),
                difference,
                size,
                problem));
        getFooter().add(new Button(t("common.cancel"), click -> close()), merge);
    }
}
