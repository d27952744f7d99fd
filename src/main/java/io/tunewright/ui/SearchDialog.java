package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.icon;

import com.vaadin.flow.component.HtmlContainer;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.Shortcuts;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import java.util.List;

/// A field and what it finds. Enter goes to the first; the arrow keys walk through the rest.
final class SearchDialog extends Dialog {

    private static final int QUIET_MILLIS = 150;

    private final transient Search search;
    private final TextField field = new TextField();
    private final HtmlContainer found = el("ul", "tw-found");
    private final Div nothing = div("tw-empty", el("p", "", Texts.t("ui.search.nothing")));
    private transient List<Search.Found> shown = List.of();

    SearchDialog(Search search) {
        this.search = search;
        addClassName("tw-search");
        setWidth("min(560px, 92vw)");
        setTop("12vh");
        getElement().setAttribute("aria-label", Texts.t("ui.search.title"));
        field.setId("search-field");
        field.setPlaceholder(Texts.t("ui.search.placeholder"));
        field.setAriaLabel(Texts.t("ui.search.title"));
        field.setPrefixComponent(icon("search"));
        field.setClearButtonVisible(true);
        field.setAutofocus(true);
        field.setWidthFull();
        field.setValueChangeMode(ValueChangeMode.LAZY);
        field.setValueChangeTimeout(QUIET_MILLIS);
        field.addValueChangeListener(change -> look());
        Shortcuts.addShortcutListener(field, this::first, Key.ENTER).listenOn(field);
        add(div("tw-searchbox", field, found, nothing));
        look();
    }

    private void look() {
        shown = search.find(field.getValue());
        found.removeAll();
        shown.forEach(hit -> found.add(el("li", "", link(hit))));
        nothing.setVisible(shown.isEmpty());
        if (!field.isEmpty()) {
            Notices.announce(Texts.t("ui.search.count", shown.size()));
        }
    }

    private Anchor link(Search.Found hit) {
        var link = new Anchor(hit.path());
        link.addClassName("tw-hit");
        link.add(
                icon(hit.icon(), "tw-muted"),
                Parts.div("tw-grow", div("tw-cut", hit.title()), div("tw-small tw-muted tw-cut", hit.kind())));
        link.getElement().addEventListener("click", click -> close());
        return link;
    }

    private void first() {
        if (!shown.isEmpty()) {
            close();
            UI.getCurrent().navigate(shown.getFirst().path());
        }
    }
}
