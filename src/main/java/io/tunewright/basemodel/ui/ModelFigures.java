package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.common.ui.Formats;

/// Figures of models as people say them.
final class ModelFigures {

    private ModelFigures() {}

    /// `4.9 M`, `1.24 B`.
    static String parameters(long parameters) {
        if (parameters >= 1_000_000_000) {
            return t("basemodel.billions", Formats.decimal(parameters / 1e9, 2));
        }
        if (parameters >= 1_000_000) {
            return t("basemodel.millions", Formats.decimal(parameters / 1e6, 1));
        }
        return Formats.count(parameters);
    }
}
