package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Svg;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.server.VaadinSession;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import org.jspecify.annotations.Nullable;

/// A page for those who are not inside yet: one card under the product's name, and the choice of language.
class Door extends Div {

    private final Div card = div("tw-doorcard");

    Door() {
        addClassName("tw-door");
        var main = el("main", "tw-doormain", card);
        main.setId("page-content");
        add(el("header", "tw-doorhead", brand()), main, el("footer", "", language()));
    }

    /// Puts a title, a sentence and what is to be done into the card, in place of what was there.
    void show(String title, @Nullable String explanation, Component... body) {
        card.removeAll();
        card.add(div("tw-doorwords", new H1(title), explanation == null ? null : el("p", "tw-muted", explanation)));
        card.add(body);
    }

    static Component brand() {
        var mark = new Svg("""
                <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round">\
                <path d="M7.5 3v7a4.5 4.5 0 0 0 9 0V3"/><path d="M12 14.5V21"/></svg>
                """);
        mark.getElement().setAttribute("aria-hidden", "true");
        return div("tw-brand", mark, span("", Texts.PRODUCT));
    }

    private static Button language() {
        var other = Languages.other(Texts.locale());
        var button = new Button(Languages.name(other), Parts.icon("globe"), click -> {
            LanguageChoice.remember(other);
            VaadinSession.getCurrent().setLocale(other);
            UI.getCurrent().getPage().reload();
        });
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassName("quiet");
        button.setId("language");
        return Parts.lang(button, other);
    }
}
