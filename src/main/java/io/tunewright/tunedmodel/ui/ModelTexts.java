package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.badge.Badge;
import io.tunewright.common.ui.Parts;
import io.tunewright.tunedmodel.TunedModel;

/// Words and addresses that the pages of models share.
final class ModelTexts {

    private ModelTexts() {}

    static Badge kind(TunedModel.Kind kind) {
        return switch (kind) {
            case ADAPTER -> Parts.badge("line", null, t("tunedmodel.kind.adapter"));
            case MERGED -> Parts.badge("line", "merge", t("tunedmodel.kind.merged"));
            case FULL -> Parts.badge("line", null, t("tunedmodel.kind.full"));
        };
    }

    static String path(TunedModel model) {
        return "models/" + model.id();
    }
}
