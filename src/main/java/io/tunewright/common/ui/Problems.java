package io.tunewright.common.ui;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.DomainException;

/// Shows failures inside the page that caused them.
public final class Problems {

    private Problems() {}

    /// What happened, in the language of the page where its bundles know the problem, else as it was said.
    public static String text(DomainException failure) {
        String translated = Bundles.find(
                Texts.locale(), "error." + failure.code(), failure.arguments().toArray());
        return translated == null ? String.valueOf(failure.getMessage()) : translated;
    }

    public static Div note(DomainException failure) {
        return Parts.note("error", text(failure));
    }
}
