package io.tunewright.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.server.ErrorEvent;
import com.vaadin.flow.server.ErrorHandler;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;

/// Failures after a click that the view did not catch: said in a dialog, so that the page with the user's work
/// stays.
final class UncaughtFailures implements ErrorHandler {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtFailures.class);

    @Override
    public void error(ErrorEvent event) {
        var failure = event.getThrowable();
        var page = UI.getCurrent();
        String text =
                switch (RootCause.of(failure)) {
                    case DomainException known -> page == null ? "" : Problems.text(known);
                    case AccessDeniedException refused -> page == null ? "" : Texts.t("ui.error.forbidden-hint");
                    case Throwable bug -> {
                        String request = RequestId.current();
                        LOG.error("A page failed [{}]", request, bug);
                        yield page == null ? "" : Texts.t("ui.error.internal-hint", request);
                    }
                };
        if (page != null) {
            page.access(() -> show(text));
        }
    }

    private static void show(String text) {
        var dialog = new Dialog();
        dialog.setHeaderTitle(Texts.t("ui.error.did-not-work"));
        dialog.add(Parts.note("error", text));
        dialog.setWidth("min(460px, 92vw)");
        var close = Parts.button(Texts.t("common.close"), null, ButtonVariant.PRIMARY);
        close.addClickListener(click -> dialog.close());
        close.setAutofocus(true);
        dialog.getFooter().add(close);
        dialog.open();
    }
}
