package io.tunewright.common.ui;

import java.util.List;
import java.util.Locale;

/// The languages of the dashboard.
public final class Languages {

    public static final Locale ENGLISH = Locale.ENGLISH;
    /// With its region, so that the `lang` of a page names the characters that fonts shall show.
    public static final Locale CHINESE = Locale.SIMPLIFIED_CHINESE;

    /// English first: what is spoken where no other wish is known.
    public static final List<Locale> ALL = List.of(ENGLISH, CHINESE);

    private Languages() {}

    /// The language of the dashboard for a locale: Chinese for every Chinese, else English.
    public static Locale of(Locale locale) {
        return Bundles.isChinese(locale) ? CHINESE : ENGLISH;
    }

    /// What a button that changes the language leads to.
    public static Locale other(Locale locale) {
        return Bundles.isChinese(locale) ? ENGLISH : CHINESE;
    }

    /// The language's own name.
    public static String name(Locale locale) {
        return Bundles.isChinese(locale) ? "中文" : "English";
    }
}
