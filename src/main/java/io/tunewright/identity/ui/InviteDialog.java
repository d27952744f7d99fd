package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.server.VaadinServletRequest;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Invitation;
import io.tunewright.identity.InvitationService;
import io.tunewright.identity.Role;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Makes an invitation and shows its link, once.
final class InviteDialog extends Dialog {

    private static final long serialVersionUID = 1;

    private final transient InvitationService invitations;
    private final transient CurrentUser user;
    private final transient Runnable made;
    private final RoleSelect role;
    private final TextField note = new TextField(Texts.t("identity.invitation.note"));

    InviteDialog(InvitationService invitations, CurrentUser user, Runnable made) {
        this.invitations = invitations;
        this.user = user;
        this.made = made;
        this.role = new RoleSelect(MembersView.givable(user), Role.MEMBER);
        setHeaderTitle(Texts.t("identity.members.invite"));
        setWidth("min(480px, 92vw)");
        role.setId("invite-role");
        note.setId("invite-note");
        note.setHelperText(Texts.t("identity.invitation.note-help"));
        note.setMaxLength(InvitationService.NOTE_MAX_LENGTH);
        note.setWidthFull();
        var cancel = new Button(Texts.t("common.cancel"), click -> close());
        var make = new Button(Texts.t("identity.invitation.make"), click -> make());
        make.setId("invite-make");
        make.addThemeVariants(ButtonVariant.PRIMARY);
        make.addClickShortcut(Key.ENTER);
        add(div("tw-fields", role, note));
        getFooter().add(cancel, make);
        note.setAutofocus(true);
    }

    private void make() {
        try {
            show(invitations.invite(user.tenant(), role.getValue(), note.getValue()));
            made.run();
        } catch (InvalidInputException wrong) {
            note.setErrorMessage(Problems.text(wrong));
            note.setInvalid(true);
        }
    }

    private void show(Invitation.Issued issued) {
        String url = ServletUriComponentsBuilder.fromContextPath(
                        VaadinServletRequest.getCurrent().getHttpServletRequest())
                .path("/invite/{token}")
                .buildAndExpand(issued.token())
                .toUriString();
        var link = new TextField(Texts.t("identity.invitation.link"), url, "");
        link.setId("invite-link");
        link.setReadOnly(true);
        link.setWidthFull();
        link.setHelperText(Texts.t(
                "identity.invitation.link-help",
                RoleTexts.name(issued.invitation().role()),
                Formats.dateTime(issued.invitation().expiresAt())));
        var copy = CopyButton.labelled(url, Texts.t("identity.invitation.copy"));
        copy.setId("invite-copy");
        copy.addThemeVariants(ButtonVariant.PRIMARY);
        removeAll();
        add(div("tw-fields", Parts.note("", Texts.t("identity.invitation.once")), link));
        getFooter().removeAll();
        getFooter().add(new Button(Texts.t("common.close"), click -> close()), copy);
        copy.focus();
    }
}
