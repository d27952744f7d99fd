package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;

/// For a page that could not be made. It stands without the shell, since the shell may be what failed, and shows
/// a name of the request, never the failure itself.
@AnonymousAllowed
class BrokenPage extends Door implements HasErrorParameter<Exception>, HasDynamicTitle {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(BrokenPage.class);

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> failure) {
        var cause = RootCause.of(failure.getException());
        return switch (cause) {
            case DomainException known -> {
                excuse(Texts.t("ui.error.did-not-work"), Problems.text(known));
                yield HttpServletResponse.SC_CONFLICT;
            }
            case AccessDeniedException refused -> {
                excuse(Texts.t("ui.error.forbidden"), Texts.t("ui.error.forbidden-hint"));
                yield HttpServletResponse.SC_FORBIDDEN;
            }
            case IllegalArgumentException wrong
            when isIdentifier(wrong) -> {
                excuse(Texts.t("ui.error.missing"), Texts.t("ui.error.missing-hint"));
                yield HttpServletResponse.SC_NOT_FOUND;
            }
            default -> {
                String request = RequestId.current();
                LOG.error(
                        "The page {} could not be made [{}]",
                        event.getLocation().getPath(),
                        request,
                        cause);
                excuse(Texts.t("ui.error.internal"), Texts.t("ui.error.internal-hint", request));
                yield HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            }
        };
    }

    @Override
    public String getPageTitle() {
        return PageTitles.of(Texts.t("ui.error.did-not-work"));
    }

    private void excuse(String title, String explanation) {
        var again = Parts.button(Texts.t("common.retry"), "refresh", ButtonVariant.PRIMARY);
        again.addClickListener(click -> UI.getCurrent().getPage().reload());
        show(title, explanation, div("tw-doorfoot", again, Parts.link("", Texts.t("ui.error.home"))));
    }

    /// An id in the address that is no id names nothing.
    private static boolean isIdentifier(IllegalArgumentException failure) {
        return String.valueOf(failure.getMessage()).contains("UUID string");
    }
}
