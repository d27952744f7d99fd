package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.InvitationService;
import io.tunewright.identity.Member;
import io.tunewright.identity.MemberService;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Role;
import jakarta.annotation.security.PermitAll;
import java.util.Arrays;
import java.util.List;

/// Who belongs to the organisation, with which role, and who is invited.
@Route("members")
@PermitAll
@Menu(order = 100, title = "menu.members")
class MembersView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient MemberService members;
    private final transient CurrentUser user;
    private final Grid<Member> grid = new Grid<>();
    private final Div facts = div("tw-sub");
    private final Div problem = div("");
    private final String organisation;

    MembersView(
            MemberService members, InvitationService invitations, OrganisationService organisations, CurrentUser user) {
        this.members = members;
        this.user = user;
        this.organisation = organisations.get(user.tenant()).name();
        addClassName("tw-page");
        columns();
        var heading = div("", new H1(Texts.t("menu.members")), facts);
        var table = Parts.card(null, null, grid);
        if (user.may(Permissions.ADMINISTER)) {
            var open = new OpenInvitations(invitations, user);
            var invite = Parts.button(Texts.t("identity.members.invite"), "plus", ButtonVariant.PRIMARY);
            invite.setId("invite");
            invite.addClickListener(click -> new InviteDialog(invitations, user, open::refresh).open());
            add(div("tw-head", heading, div("tw-actions", invite)), problem, table, open);
        } else {
            add(div("tw-head", heading), problem, table);
        }
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.members")));
    }

    private void columns() {
        grid.setId("members");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(MembersView::person)
                .setHeader(Texts.t("identity.members.person"))
                .setFlexGrow(1);
        var role = grid.addComponentColumn(this::role)
                .setHeader(Texts.t("identity.role"))
                .setWidth("184px")
                .setFlexGrow(0);
        var joined = grid.addColumn(member -> Formats.date(member.joinedAt()))
                .setHeader(Texts.t("identity.members.joined"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("128px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::actions)
                .setHeader(Parts.unseen(Texts.t("identity.actions")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("72px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            joined.setVisible(!narrow);
            role.setWidth(narrow ? "132px" : "184px");
        });
    }

    private void refresh() {
        var all = members.list(user.tenant());
        grid.setItems(all);
        facts.setText(Texts.t("identity.members.count", organisation, all.size()));
    }

    private static Component person(Member member) {
        return div("", div("tw-strong tw-cut", member.name()), div("tw-muted tw-cut", member.email()));
    }

    private Component role(Member member) {
        if (!mayManage(member)) {
            return span("", RoleTexts.name(member.role()));
        }
        var select = new Select<Role>();
        select.setItems(givable());
        select.setItemLabelGenerator(RoleTexts::name);
        select.setValue(member.role());
        select.setAriaLabel(Texts.t("identity.members.role-of", member.name()));
        select.setWidthFull();
        select.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                attempt(() -> {
                    members.changeRole(user.tenant(), member.id(), change.getValue());
                    Notices.tell(
                            Texts.t("identity.members.role-changed", member.name(), RoleTexts.name(change.getValue())));
                });
            }
        });
        return select;
    }

    private Component actions(Member member) {
        boolean self = member.id().equals(user.user());
        if (!self && !mayManage(member)) {
            return span("");
        }
        var label = self ? Texts.t("identity.members.leave") : Texts.t("identity.members.remove", member.name());
        var remove = Parts.iconButton("x", label);
        remove.addClickListener(click -> ConfirmDelete.ask(
                self
                        ? Texts.t("identity.members.leave-question", organisation)
                        : Texts.t("identity.members.remove-question", member.name()),
                self ? Texts.t("identity.members.leave-means") : Texts.t("identity.members.remove-means"),
                self ? Texts.t("identity.members.leave-verb") : Texts.t("identity.members.remove-verb"),
                self ? Texts.t("identity.members.stay-verb") : Texts.t("common.keep"),
                () -> attempt(() -> remove(member, self))));
        return remove;
    }

    private void remove(Member member, boolean self) {
        members.remove(user.tenant(), member.id());
        if (self) {
            UI.getCurrent().getPage().setLocation(".");
        } else {
            Notices.tell(Texts.t("identity.members.removed", member.name()));
        }
    }

    /// Does something and shows the list as it is then; what is refused is said above it.
    private void attempt(Runnable act) {
        problem.removeAll();
        try {
            act.run();
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
        }
        refresh();
    }

    private boolean mayManage(Member member) {
        return user.may(Permissions.ADMINISTER)
                && (user.may(Permissions.OWN) || !member.role().may(Permissions.ADMINISTER));
    }

    private List<Role> givable() {
        return givable(user);
    }

    /// Only owners make administrators and owners.
    static List<Role> givable(CurrentUser user) {
        return Arrays.stream(Role.values())
                .filter(role -> user.may(Permissions.OWN) || !role.may(Permissions.ADMINISTER))
                .toList();
    }
}
