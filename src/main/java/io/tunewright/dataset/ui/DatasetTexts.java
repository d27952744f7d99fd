package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.badge.Badge;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.FindingCode;
import java.util.Locale;

/// Words that several pages of datasets share.
final class DatasetTexts {

    private DatasetTexts() {}

    static String path(DatasetVersion version) {
        return "datasets/" + version.dataset() + "/" + version.number();
    }

    /// State of a version: icon, colour and word.
    static Badge badge(DatasetVersion version) {
        if (version.errorRows() > 0) {
            return Parts.badge("error", "error", t("dataset.errors", version.errorRows()));
        }
        if (version.training() == 0) {
            return Parts.badge("error", "error", t("dataset.nothing-to-train"));
        }
        return version.warningRows() > 0
                ? Parts.badge("warn", "warn", t("dataset.warnings", version.warningRows()))
                : Parts.badge("ok", "check", t("dataset.fine"));
    }

    static String code(FindingCode code) {
        return t("dataset.code." + code.slug());
    }

    /// `1,160 to train on, 128 held out`.
    static String split(DatasetVersion version) {
        return t("dataset.split", Formats.count(version.training()), Formats.count(version.heldOut()));
    }

    /// Marks text of a dataset with the language its script tells, so that fonts and screen readers fit.
    static <T extends Component> T foreign(T component, String text) {
        boolean chinese = text.codePoints()
                .limit(2000)
                .anyMatch(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HAN);
        Locale language = chinese ? Languages.CHINESE : Languages.ENGLISH;
        return Parts.lang(component, language);
    }
}
