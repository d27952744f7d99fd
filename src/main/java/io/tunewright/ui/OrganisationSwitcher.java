package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.contextmenu.ContextMenu;
import com.vaadin.flow.component.html.NativeButton;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Membership;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.SessionService;
import io.tunewright.identity.TenantId;
import java.util.Locale;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// The organisation the user works in, and the others they belong to.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class OrganisationSwitcher extends Composite<NativeButton> {

    private static final long serialVersionUID = 1;

    private final transient OrganisationService organisations;
    private final transient SessionService sessions;
    private final transient CurrentUser user;

    OrganisationSwitcher(OrganisationService organisations, SessionService sessions, CurrentUser user) {
        this.organisations = organisations;
        this.sessions = sessions;
        this.user = user;
        var here = organisations.get(user.tenant());
        var button = getContent();
        button.setId("organisation");
        button.addClassName("tw-switch");
        button.getElement().setAttribute("type", "button").setAttribute("aria-haspopup", "menu");
        button.add(
                span("tw-orgmark", initial(here.name())),
                span(
                        "tw-grow",
                        div("tw-org tw-cut", role(user.principal().role().name())),
                        div("tw-prj tw-cut", here.name())),
                icon("updown", "tw-muted"));
        button.setAriaLabel(Texts.t("ui.shell.switch", here.name()));
        var menu = new ContextMenu(button);
        menu.setOpenOnClick(true);
        organisations.of(user.user()).forEach(membership -> add(menu, membership, here.id()));
    }

    private void add(ContextMenu menu, Membership membership, TenantId here) {
        var organisation = membership.organisation();
        var item = menu.addItem(Parts.div(
                "tw-col tight",
                span("tw-strong", organisation.name()),
                span("tw-small tw-muted", role(membership.role().name()))));
        item.setCheckable(true);
        item.setChecked(organisation.id().equals(here));
        item.addClickListener(click -> {
            if (organisation.id().equals(here)) {
                item.setChecked(true);
            } else {
                enter(organisation.id());
            }
        });
    }

    private void enter(TenantId tenant) {
        sessions.begin(organisations.choose(user.user(), tenant));
        UI.getCurrent().getPage().setLocation(".");
    }

    private static String role(String role) {
        return Texts.t("identity.role." + role.toLowerCase(Locale.ROOT));
    }

    private static String initial(String name) {
        return name.substring(0, name.offsetByCodePoints(0, 1)).toUpperCase(Texts.locale());
    }
}
