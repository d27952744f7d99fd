package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.AuditEntry;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.CurrentUser;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/// Who did what, newest first; read page by page.
@Route("audit")
@RolesAllowed("ADMIN")
@Menu(order = 130, title = "menu.audit")
class AuditView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    AuditView(AuditLog log, CurrentUser user) {
        addClassNames("tw-page", "tw-fullpage");
        var tenant = user.tenant();
        var grid = new Grid<AuditEntry>();
        grid.setId("audit");
        grid.setMinWidth("0");
        grid.setSizeFull();
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(AuditView::when)
                .setHeader(Texts.t("identity.audit.when"))
                .setWidth("112px")
                .setFlexGrow(0);
        var who = grid.addComponentColumn(AuditView::who)
                .setHeader(Texts.t("identity.audit.who"))
                .setWidth("208px")
                .setFlexGrow(0);
        grid.addComponentColumn(AuditView::what)
                .setHeader(Texts.t("identity.audit.what"))
                .setFlexGrow(1);
        var outcome = grid.addComponentColumn(AuditView::outcome)
                .setHeader(Texts.t("identity.audit.outcome"))
                .setWidth("120px")
                .setFlexGrow(0);
        grid.setItems(DataProvider.fromCallbacks(
                query -> log.list(tenant, new Paging(query.getOffset(), query.getLimit())).stream(),
                query -> log.count(tenant)));
        Narrow.watch(grid, narrow -> {
            who.setVisible(!narrow);
            outcome.setWidth(narrow ? "92px" : "120px");
        });
        add(
                Parts.pageHead(Texts.t("menu.audit"), Texts.t("identity.audit.explanation")),
                div("tw-cardfill", Parts.card(null, null, grid)));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.audit")));
    }

    private static Component when(AuditEntry entry) {
        return div("", div("tw-num", Formats.date(entry.at())), div("tw-num tw-muted", Formats.clock(entry.at())));
    }

    private static Component who(AuditEntry entry) {
        String door = entry.apiKey() == null ? entry.address() : Texts.t("identity.audit.by-key", entry.address());
        return div("", div("tw-cut", entry.actor()), div("tw-muted tw-cut", door));
    }

    private static Component what(AuditEntry entry) {
        return div(
                "",
                div("tw-cut", AuditTexts.of(entry.action())),
                div("tw-muted tw-cut tw-mono tw-hide-narrow", entry.object()),
                div("tw-muted tw-cut tw-only-narrow", entry.actor()));
    }

    private static Component outcome(AuditEntry entry) {
        return switch (entry.outcome()) {
            case DONE -> span("tw-muted", Texts.t("identity.audit.done"));
            case REFUSED -> Parts.badge("warn", "warn", Texts.t("identity.audit.refused"));
        };
    }
}
