package io.tunewright.common.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;

/// Asks before something that cannot be undone. The safe button has the focus, so that Enter harms nothing.
public final class ConfirmDelete {

    private ConfirmDelete() {}

    /// Asks with the buttons "Delete" and "Keep".
    ///
    /// @param question    names the thing, such as "Delete helpdesk v7?"
    /// @param consequence what is lost and what is kept, in figures
    public static ConfirmDialog ask(String question, String consequence, Runnable delete) {
        return ask(question, consequence, Texts.t("common.delete"), Texts.t("common.keep"), delete);
    }

    /// Asks with verbs of the caller: `verb` is the act, `safe` leaves everything as it is.
    public static ConfirmDialog ask(String question, String consequence, String verb, String safe, Runnable act) {
        var dialog = new ConfirmDialog();
        dialog.setHeader(question);
        dialog.setText(consequence);
        dialog.setConfirmButton(verb, confirmed -> act.run());
        dialog.setConfirmButtonTheme("error primary");
        var keep = new Button(safe, click -> dialog.close());
        keep.setId("confirm-keep");
        keep.setAutofocus(true);
        dialog.setCancelable(true);
        dialog.setCancelButton(keep);
        dialog.addOpenedChangeListener(change -> {
            if (change.isOpened()) {
                // the dialog's own code focuses the confirm button as its overlay comes up, sooner or later; whoever
                // presses a key or a button first has chosen for themselves
                keep.getElement().executeJs("""
                        let looks = 0;
                        const hold = () => {
                          if (looks >= 8) return;
                          if (document.activeElement !== this) this.focus();
                          if (++looks < 8) setTimeout(hold, 50);
                        };
                        const free = () => { looks = 8; };
                        addEventListener('keydown', free, { capture: true, once: true });
                        addEventListener('pointerdown', free, { capture: true, once: true });
                        hold();
                        """);
            }
        });
        dialog.open();
        return dialog;
    }
}
