package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;

/// Where the parameters stand: beside the conversation, or in a dialog on narrow screens.
final class ParametersFrame {

    private final Div page;
    private final ParametersPanel parameters = new ParametersPanel();
    private final Div panel = div("tw-params");
    private final Button toggle = button(t("playground.parameters"), "sliders");
    private boolean narrow;
    private boolean shown;

    /// @param page the view, whose second column is the panel
    ParametersFrame(Div page) {
        this.page = page;
        toggle.setId("parameters");
        toggle.addClickListener(click -> toggle());
        Narrow.watch(page, isNarrow -> {
            narrow = isNarrow;
            show(!narrow);
        });
        show(true);
    }

    ParametersPanel parameters() {
        return parameters;
    }

    Div panel() {
        return panel;
    }

    Button toggleButton() {
        return toggle;
    }

    private void toggle() {
        if (narrow) {
            openDialog();
        } else {
            show(!shown);
        }
    }

    private void openDialog() {
        var dialog = new Dialog();
        dialog.setHeaderTitle(t("playground.parameters"));
        dialog.setWidth("96vw");
        dialog.add(parameters);
        dialog.getFooter().add(new Button(t("common.close"), click -> dialog.close()));
        dialog.open();
    }

    private void show(boolean visible) {
        shown = visible;
        panel.removeAll();
        // an invisible component would keep its old content in the browser, beside the dialog's
        panel.getStyle().set("display", visible ? null : "none");
        page.getStyle().set("grid-template-columns", visible ? null : "minmax(0, 1fr)");
        toggle.getElement().setAttribute("aria-pressed", Boolean.toString(visible));
        if (visible) {
            var close = Parts.iconButton("x", t("playground.close-parameters"));
            close.addClickListener(click -> show(false));
            panel.add(
                    div("tw-row apart", Parts.fill(new H2(), "tw-h2", t("playground.parameters")), close), parameters);
        }
    }
}
