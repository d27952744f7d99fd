package io.tunewright.identity.ui;

import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Theme;

/// Colours in words.
final class ThemeTexts {

    private ThemeTexts() {}

    static String name(Theme theme) {
        return switch (theme) {
            case SYSTEM -> Texts.t("identity.theme.system");
            case LIGHT -> Texts.t("identity.theme.light");
            case DARK -> Texts.t("identity.theme.dark");
        };
    }
}
