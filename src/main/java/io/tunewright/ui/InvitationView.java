package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import com.vaadin.flow.spring.security.AuthenticationContext;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Invitation;
import io.tunewright.identity.InvitationService;
import io.tunewright.identity.Principal;
import io.tunewright.identity.SessionService;
import java.util.Optional;
import java.util.function.Supplier;

/// Where an invitation's link leads: a new account, or one click for those who have one and are signed in.
@Route(value = "invite/:token", autoLayout = false)
@AnonymousAllowed
class InvitationView extends Door implements BeforeEnterObserver, HasDynamicTitle {

    private static final long serialVersionUID = 1;

    private final transient InvitationService invitations;
    private final transient SessionService sessions;
    private final transient AuthenticationContext visitor;
    private final NewAccountFields person = new NewAccountFields();
    private final Div problem = div("");

    InvitationView(InvitationService invitations, SessionService sessions, AuthenticationContext visitor) {
        this.invitations = invitations;
        this.sessions = sessions;
        this.visitor = visitor;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String token = event.getRouteParameters().get("token").orElse("");
        try {
            var offer = invitations.open(token);
            visitor.getAuthenticatedUser(Principal.class)
                    .ifPresentOrElse(user -> offerTo(user, token, offer), () -> offerToNewcomer(token, offer));
        } catch (NotFoundException invalid) {
            show(
                    Texts.t("ui.invite.invalid"),
                    Texts.t("ui.invite.invalid-hint"),
                    div("tw-doorfoot", Parts.link("login", Texts.t("ui.login.submit"))));
        }
    }

    @Override
    public String getPageTitle() {
        return PageTitles.of(Texts.t("ui.invite.page"));
    }

    private void offerTo(Principal user, String token, Invitation.Offer offer) {
        var join = submit(Texts.t("ui.invite.join"), () -> invitations.accept(token, user.user()));
        var other = new Button(Texts.t("ui.invite.not-me"), click -> visitor.logout());
        other.addThemeVariants(ButtonVariant.TERTIARY);
        show(
                Texts.t("ui.invite.title", offer.organisation()),
                explanation(offer) + " " + Texts.t("ui.invite.signed-in-as", user.name()),
                problem,
                div("tw-doorfoot", join, other));
    }

    private void offerToNewcomer(String token, Invitation.Offer offer) {
        show(
                Texts.t("ui.invite.title", offer.organisation()),
                explanation(offer),
                person,
                problem,
                div(
                        "tw-doorfoot",
                        submit(Texts.t("ui.invite.accept"), () -> invitations.accept(token, person.read())),
                        div("tw-small tw-muted", Texts.t("ui.invite.have-account"))));
        person.focus();
    }

    private Button submit(String label, Supplier<Principal> acceptance) {
        var submit = new Button(label, click -> accept(acceptance));
        submit.setId("submit");
        submit.addThemeVariants(ButtonVariant.PRIMARY);
        submit.addClickShortcut(Key.ENTER);
        return submit;
    }

    private void accept(Supplier<Principal> acceptance) {
        problem.removeAll();
        person.clear();
        try {
            sessions.begin(acceptance.get());
            LanguageChoice.remember(Texts.locale());
            UI.getCurrent().getPage().setLocation(".");
        } catch (InvalidInputException wrong) {
            if (!person.show(wrong)) {
                problem.add(Problems.note(wrong));
            }
        } catch (DomainException failure) {
            problem.add(Problems.note(failure));
        }
    }

    private static String explanation(Invitation.Offer offer) {
        String role = Texts.t("identity.role." + offer.role().name().toLowerCase(java.util.Locale.ROOT));
        return Optional.ofNullable(offer.invitedBy())
                .map(inviter -> Texts.t("ui.invite.by", inviter, role))
                .orElseGet(() -> Texts.t("ui.invite.by-somebody", role));
    }
}
