package io.tunewright.common.ui;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import org.jspecify.annotations.Nullable;

/// Shows failures inside the page that caused them.
public final class Problems {

    private Problems() {}

    /// What happened, in the language of the page where its bundles know the problem, else as it was said. Looked
    /// up are, in this order: `common.check.<kind>` for the failures of `Check`, `error.<code>.<field>`, and
    /// `error.<code>`.
    public static String text(DomainException failure) {
        var arguments = failure.arguments().toArray();
        String text = failure instanceof InvalidInputException invalid ? atField(invalid, arguments) : null;
        if (text == null) {
            text = Bundles.find(Texts.locale(), "error." + failure.code(), arguments);
        }
        return text == null ? String.valueOf(failure.getMessage()) : text;
    }

    public static Div note(DomainException failure) {
        return Parts.note("error", text(failure));
    }

    private static @Nullable String atField(InvalidInputException failure, Object... arguments) {
        if (failure.code().equals("invalid-value") && arguments.length > 2) {
            return Bundles.find(Texts.locale(), "common.check." + arguments[2], arguments);
        }
        return failure.field() == null
                ? null
                : Bundles.find(Texts.locale(), "error." + failure.code() + "." + failure.field(), arguments);
    }
}
