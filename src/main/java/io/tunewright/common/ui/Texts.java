package io.tunewright.common.ui;

import com.vaadin.flow.component.UI;
import java.util.Locale;

/// The texts of the dashboard, by key, in the language of the current page.
public final class Texts {

    /// The product's name, the same in every language.
    public static final String PRODUCT = "Tunewright";

    private Texts() {}

    /// The text of `key`; `arguments` fill its `{0}`, `{1}` … in the manner of [java.text.MessageFormat].
    public static String t(String key, Object... arguments) {
        return Bundles.text(locale(), key, arguments);
    }

    /// The text of `key` in a language other than the page's, or where there is no page.
    public static String t(Locale locale, String key, Object... arguments) {
        return Bundles.text(locale, key, arguments);
    }

    /// The language of the current page; English where there is no page.
    public static Locale locale() {
        UI page = UI.getCurrent();
        return page == null ? Locale.ENGLISH : page.getLocale();
    }
}
