package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Organisation;
import io.tunewright.identity.SessionService;
import io.tunewright.identity.SetupService;

/// The first user and organisation, for whoever holds the link that the server printed.
@Route(value = "setup/:token", autoLayout = false)
@AnonymousAllowed
class SetupView extends Door implements BeforeEnterObserver, HasDynamicTitle {

    private static final long serialVersionUID = 1;

    private final transient SetupService setup;
    private final transient SessionService sessions;
    private final TextField organisation = new TextField(Texts.t("ui.setup.organisation"));
    private final NewAccountFields person = new NewAccountFields();
    private final Div problem = div("");

    SetupView(SetupService setup, SessionService sessions) {
        this.setup = setup;
        this.sessions = sessions;
        organisation.setId("organisation");
        organisation.setMaxLength(Organisation.NAME_MAX_LENGTH);
        organisation.setHelperText(Texts.t("ui.setup.organisation-help"));
        organisation.getElement().setProperty("required", true);
        organisation.setWidthFull();
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String token = event.getRouteParameters().get("token").orElse("");
        if (setup.isValid(token)) {
            var submit = new Button(Texts.t("ui.setup.submit"), click -> complete(token));
            submit.setId("submit");
            submit.addThemeVariants(ButtonVariant.PRIMARY);
            submit.addClickShortcut(Key.ENTER);
            submit.setDisableOnClick(true);
            submit.addClickListener(click -> submit.setEnabled(true));
            show(
                    Texts.t("ui.setup.title"),
                    Texts.t("ui.setup.explanation"),
                    div("tw-fields", organisation),
                    person,
                    problem,
                    div("tw-doorfoot", submit));
            organisation.focus();
        } else if (setup.isNeeded()) {
            show(Texts.t("ui.setup.invalid"), Texts.t("ui.setup.invalid-hint"));
        } else {
            show(
                    Texts.t("ui.setup.over"),
                    Texts.t("ui.setup.over-hint"),
                    div("tw-doorfoot", Parts.link("login", Texts.t("ui.login.submit"))));
        }
    }

    @Override
    public String getPageTitle() {
        return PageTitles.of(Texts.t("ui.setup.title"));
    }

    private void complete(String token) {
        problem.removeAll();
        organisation.setInvalid(false);
        person.clear();
        try {
            var name = Organisation.checkedName(organisation.getValue());
            var account = person.read();
            sessions.begin(setup.complete(token, name, account));
            LanguageChoice.remember(account.locale());
            UI.getCurrent().getPage().setLocation(".");
        } catch (InvalidInputException wrong) {
            if ("organisation".equals(wrong.field())) {
                organisation.setErrorMessage(Problems.text(wrong));
                organisation.setInvalid(true);
                organisation.focus();
            } else if (!person.show(wrong)) {
                problem.add(Problems.note(wrong));
            }
        } catch (DomainException failure) {
            problem.add(Problems.note(failure));
        }
    }
}
