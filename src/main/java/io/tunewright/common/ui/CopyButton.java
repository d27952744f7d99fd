package io.tunewright.common.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dependency.JsModule;

/// A button that puts text into the clipboard, all in the browser: `frontend/lib/tw-shell.js` listens for the
/// click and says "Copied" on the button and to screen readers.
@JsModule("context://lib/tw-shell.js")
public class CopyButton extends Button {

    /// A quiet button that shows only an icon.
    ///
    /// @param what accessible name and tooltip, such as "Copy link"
    public static CopyButton icon(String text, String what) {
        var button = new CopyButton(text);
        button.setIcon(Parts.icon("copy"));
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassName("quiet");
        button.setAriaLabel(what);
        button.setTooltipText(what);
        return button;
    }

    /// A button with icon and label.
    public static CopyButton labelled(String text, String label) {
        var button = new CopyButton(text);
        button.setIcon(Parts.icon("copy"));
        button.setText(label);
        return button;
    }

    private CopyButton(String text) {
        setCopied(text);
        getElement().setAttribute("data-copied", Texts.t("common.copied"));
    }

    /// Replaces what a click copies.
    public void setCopied(String text) {
        getElement().setAttribute("data-copy", text);
    }
}
