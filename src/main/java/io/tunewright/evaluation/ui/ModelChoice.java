package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A model that can be measured.
///
/// @param name  as in the API
/// @param label what people call it, with its kind: an adapter and what was merged of it share a title
record ModelChoice(ModelRef model, String name, String label) {

    static List<ModelChoice> all(TenantId tenant, BaseModelService baseModels, TunedModelService tunedModels) {
        var choices = new ArrayList<ModelChoice>();
        tunedModels
                .list(tenant)
                .forEach(tuned -> choices.add(new ModelChoice(
                        new ModelRef.Tuned(tuned.id()),
                        tuned.name(),
                        t("evaluation.modelLabel", tuned.experimentName(), kind(tuned)))));
        baseModels
                .list(tenant)
                .forEach(base -> choices.add(new ModelChoice(new ModelRef.Base(base.id()), base.name(), base.name())));
        return choices;
    }

    static String kind(TunedModel tuned) {
        return t("tunedmodel.kind." + tuned.kind().name().toLowerCase(Locale.ROOT));
    }
}
