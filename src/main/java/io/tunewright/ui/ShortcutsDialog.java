package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dialog.Dialog;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import java.util.List;

/// The keys that do something without the mouse. Those that are single letters can be switched off, for this browser:
/// whoever speaks to the computer types them by accident.
final class ShortcutsDialog extends Dialog {

    private static final long serialVersionUID = 1;

    ShortcutsDialog() {
        setHeaderTitle(Texts.t("ui.keys.title"));
        setWidth("min(520px, 92vw)");
        var list = el("dl", "tw-keys");
        keys(list, "ui.keys.search", "/");
        keys(list, "ui.keys.rows", "J", "K");
        keys(list, "ui.keys.list", "?");
        keys(list, "ui.keys.primary", "Ctrl", "Enter");
        keys(list, "ui.keys.send", "Enter");
        keys(list, "ui.keys.line", "Shift", "Enter");
        keys(list, "ui.keys.close", "Esc");
        var letters = new Checkbox(Texts.t("ui.keys.letters"));
        letters.setId("keys-letters");
        letters.getElement()
                .executeJs("return localStorage.getItem('tw-keys') !== 'off'")
                .then(Boolean.class, letters::setValue);
        letters.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                letters.getElement().executeJs("localStorage.setItem('tw-keys', $0)", change.getValue() ? "on" : "off");
            }
        });
        add(div("tw-stack", list, letters));
        var close = Parts.button(Texts.t("common.close"), null, ButtonVariant.PRIMARY);
        close.addClickListener(click -> close());
        close.setAutofocus(true);
        getFooter().add(close);
    }

    private static void keys(Component list, String meaning, String... keys) {
        var pressed = List.of(keys).stream().map(key -> el("kbd", "", key)).toArray();
        list.getElement()
                .appendChild(
                        el("dt", "", pressed).getElement(),
                        el("dd", "", span("", Texts.t(meaning))).getElement());
    }
}
