package io.tunewright.common.ui;

import com.vaadin.flow.i18n.I18NProvider;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// Tells Vaadin which languages there are, so that a browser's wish is followed where it can be, and gives it the
/// texts of the bundles.
@Component
class BundledTexts implements I18NProvider {

    private static final long serialVersionUID = 1;

    @Override
    public List<Locale> getProvidedLocales() {
        return Languages.ALL;
    }

    @Override
    public String getTranslation(String key, Locale locale, Object... arguments) {
        return Bundles.text(locale, key, arguments);
    }
}
