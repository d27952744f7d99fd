package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Invitation;
import io.tunewright.identity.InvitationService;
import java.util.Objects;

/// Invitations that nobody has accepted yet; nothing is shown where there are none.
final class OpenInvitations extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final transient InvitationService invitations;
    private final transient CurrentUser user;
    private final Grid<Invitation> grid = new Grid<>();

    OpenInvitations(InvitationService invitations, CurrentUser user) {
        this.invitations = invitations;
        this.user = user;
        grid.setId("invitations");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(OpenInvitations::words)
                .setHeader(Texts.t("identity.invitation.for"))
                .setFlexGrow(1);
        var by = grid.addColumn(invitation -> Objects.requireNonNullElse(invitation.invitedBy(), Formats.NONE))
                .setHeader(Texts.t("identity.invitation.by"))
                .setWidth("184px")
                .setFlexGrow(0);
        var until = grid.addColumn(invitation -> Formats.dateTime(invitation.expiresAt()))
                .setHeader(Texts.t("identity.invitation.until"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("148px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::revoke)
                .setHeader(Parts.unseen(Texts.t("identity.actions")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("72px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            by.setVisible(!narrow);
            until.setWidth(narrow ? "116px" : "148px");
        });
        getContent().add(Parts.card(Texts.t("identity.invitation.open"), null, grid));
        refresh();
    }

    void refresh() {
        var open = invitations.list(user.tenant());
        grid.setItems(open);
        setVisible(!open.isEmpty());
    }

    private static Component words(Invitation invitation) {
        String note = invitation.note().isEmpty() ? Texts.t("identity.invitation.anybody") : invitation.note();
        return div("", div("tw-strong tw-cut", note), div("tw-muted tw-cut", RoleTexts.name(invitation.role())));
    }

    private Component revoke(Invitation invitation) {
        var button = Parts.iconButton("x", Texts.t("identity.invitation.revoke"));
        button.addClickListener(click -> ConfirmDelete.ask(
                Texts.t("identity.invitation.revoke-question"),
                Texts.t("identity.invitation.revoke-means"),
                Texts.t("identity.invitation.revoke"),
                Texts.t("common.keep"),
                () -> {
                    invitations.revoke(user.tenant(), invitation.id());
                    Notices.tell(Texts.t("identity.invitation.revoked"));
                    refresh();
                }));
        return button;
    }
}
