package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.select.Select;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.identity.TenantId;

/// Chooses the model through whose eyes examples are seen; the first one at the beginning.
final class ModelSelect extends Select<EncodingModel> {

    private static final long serialVersionUID = 1;

    ModelSelect(ExampleEncoding encoding, TenantId tenant, DatasetVersion version) {
        var models = encoding.models(tenant, version);
        setId("encoding-model");
        setAriaLabel(t("dataset.model"));
        setItems(models);
        setItemLabelGenerator(EncodingModel::name);
        setWidth("208px");
        if (models.isEmpty()) {
            setPlaceholder(t("dataset.no-model"));
            setEnabled(false);
        } else {
            setValue(models.getFirst());
        }
    }
}
