package io.tunewright.ui;

import com.vaadin.flow.component.page.ColorScheme;
import io.tunewright.identity.Theme;

/// The browser's word for what a user chose.
final class ColorSchemes {

    private ColorSchemes() {}

    static ColorScheme.Value of(Theme theme) {
        return switch (theme) {
            case SYSTEM -> ColorScheme.Value.SYSTEM;
            case LIGHT -> ColorScheme.Value.LIGHT;
            case DARK -> ColorScheme.Value.DARK;
        };
    }
}
