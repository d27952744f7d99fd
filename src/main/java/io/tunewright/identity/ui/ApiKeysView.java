package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.ApiKey;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import jakarta.annotation.security.PermitAll;
import java.time.Instant;
import java.util.List;

/// Keys for scripts: one's own, and for administrators everybody's.
@Route("api-keys")
@PermitAll
@Menu(order = 110, title = "menu.api-keys")
class ApiKeysView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient ApiKeyService keys;
    private final transient CurrentUser user;
    private final Grid<ApiKey> grid = new Grid<>();
    private final Div table = div("");

    ApiKeysView(ApiKeyService keys, CurrentUser user) {
        this.keys = keys;
        this.user = user;
        addClassName("tw-page");
        var make = Parts.button(Texts.t("identity.key.make"), "plus", ButtonVariant.PRIMARY);
        make.setId("make-key");
        make.addClickListener(click -> new NewKeyDialog(keys, user, this::refresh).open());
        columns();
        add(Parts.pageHead(Texts.t("menu.api-keys"), Texts.t("identity.key.explanation"), reference(), make), table);
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.api-keys")));
    }

    private void columns() {
        grid.setId("keys");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(key -> div(
                        "", div("tw-strong tw-cut", key.name()), div("tw-muted tw-cut tw-mono", key.prefix() + "…")))
                .setHeader(Texts.t("identity.key.name"))
                .setFlexGrow(1);
        var owner = grid.addComponentColumn(
                        key -> div("", div("tw-cut", key.ownerName()), div("tw-muted tw-cut", mayDo(key))))
                .setHeader(Texts.t("identity.key.acts-for"))
                .setWidth("184px")
                .setFlexGrow(0);
        var used = grid.addColumn(key ->
                        key.lastUsedAt() == null ? Texts.t("identity.key.never-used") : Formats.ago(key.lastUsedAt()))
                .setHeader(Texts.t("identity.key.last-used"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        grid.addComponentColumn(ApiKeysView::end)
                .setHeader(Texts.t("identity.key.expires"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("120px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::revoke)
                .setHeader(Parts.unseen(Texts.t("identity.actions")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("72px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            owner.setVisible(!narrow);
            used.setVisible(!narrow);
        });
    }

    private void refresh() {
        var all =
                user.may(Permissions.ADMINISTER) ? keys.listAll(user.tenant()) : keys.list(user.tenant(), user.user());
        grid.setItems(all);
        table.removeAll();
        table.add(Parts.card(
                null,
                null,
                all.isEmpty()
                        ? Parts.empty(Texts.t("identity.key.nothing"), Texts.t("identity.key.nothing-hint"), null)
                        : grid));
    }

    /// Opens beside the dashboard: it is no page of it.
    private static Anchor reference() {
        var link = new Anchor("swagger-ui/index.html", Texts.t("identity.key.reference"));
        link.setId("api-reference");
        link.setTarget(AnchorTarget.BLANK);
        link.setRouterIgnore(true);
        link.addClassName("tw-quietlink");
        return link;
    }

    private static String mayDo(ApiKey key) {
        String role = RoleTexts.name(key.role());
        return key.operator() ? role + " · " + Texts.t("identity.operator") : role;
    }

    private static Component end(ApiKey key) {
        if (key.expiresAt() == null) {
            return span("tw-muted", Texts.t("identity.key.no-end"));
        }
        return key.expiresAt().isBefore(Instant.now())
                ? Parts.badge("error", "clock", Texts.t("identity.key.over"))
                : span("tw-num", Formats.date(key.expiresAt()));
    }

    private Component revoke(ApiKey key) {
        var button = Parts.iconButton("x", Texts.t("identity.key.revoke", key.name()));
        button.addClickListener(click -> ConfirmDelete.ask(
                Texts.t("identity.key.revoke-question", key.name()),
                Texts.t("identity.key.revoke-means", key.prefix()),
                Texts.t("identity.key.revoke-verb"),
                Texts.t("common.keep"),
                () -> {
                    keys.revoke(user.tenant(), key.id());
                    Notices.tell(Texts.t("identity.key.revoked", key.name()));
                    refresh();
                }));
        return button;
    }
}
