package io.tunewright.ui;

import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.component.login.LoginI18n;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.SetupService;
import java.time.Duration;

/// The sign-in form; Spring Security receives it. A refused attempt comes back with its reason in the address.
@Route(value = "login", autoLayout = false)
@AnonymousAllowed
class LoginView extends Door implements BeforeEnterObserver, HasDynamicTitle {

    private static final long serialVersionUID = 1;
    private static final long LONGEST_WAIT_SECONDS = 86_400;

    private final LoginForm form = new LoginForm();
    private final LoginI18n texts = new LoginI18n();

    LoginView(SetupService setup) {
        var words = new LoginI18n.Form();
        words.setTitle("");
        words.setUsername(Texts.t("ui.login.email"));
        words.setPassword(Texts.t("ui.login.password"));
        words.setSubmit(Texts.t("ui.login.submit"));
        texts.setForm(words);
        form.setI18n(texts);
        form.setId("login");
        form.setAction("login");
        form.setForgotPasswordButtonVisible(false);
        show(Texts.t("ui.login.title"), Texts.t("ui.login.explanation"), form);
        if (setup.isNeeded()) {
            show(Texts.t("ui.setup.title"), null, Parts.note("", Texts.t("ui.setup.where-is-the-link")));
        }
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        QueryParameters reason = event.getLocation().getQueryParameters();
        if (reason.getSingleParameter("wait").isPresent()) {
            refuse(Texts.t("ui.login.wait"), Texts.t("ui.login.wait-hint", waitOf(reason)));
        } else if (reason.getParameters().containsKey("no-organisation")) {
            refuse(Texts.t("ui.login.no-organisation"), Texts.t("ui.login.no-organisation-hint"));
        } else if (reason.getParameters().containsKey("error")) {
            refuse(Texts.t("ui.login.wrong"), Texts.t("ui.login.wrong-hint"));
        }
    }

    @Override
    public String getPageTitle() {
        return PageTitles.of(Texts.t("ui.login.title"));
    }

    private void refuse(String title, String hint) {
        form.showErrorMessage(title, hint);
    }

    private static String waitOf(QueryParameters reason) {
        String seconds = reason.getSingleParameter("wait").orElse("");
        long wait = seconds.matches("\\d{1,6}") ? Math.min(Long.parseLong(seconds), LONGEST_WAIT_SECONDS) : 60;
        return Formats.precise(Duration.ofSeconds(Math.max(10, wait)));
    }
}
