package io.tunewright.evaluation.ui;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.ArrayList;
import java.util.List;

/// A model that can be measured, by name.
record ModelChoice(ModelRef model, String name) {

    static List<ModelChoice> all(TenantId tenant, BaseModelService baseModels, TunedModelService tunedModels) {
        var choices = new ArrayList<ModelChoice>();
        tunedModels
                .list(tenant)
                .forEach(tuned -> choices.add(new ModelChoice(new ModelRef.Tuned(tuned.id()), tuned.name())));
        baseModels
                .list(tenant)
                .forEach(base -> choices.add(new ModelChoice(new ModelRef.Base(base.id()), base.name())));
        return choices;
    }
}
