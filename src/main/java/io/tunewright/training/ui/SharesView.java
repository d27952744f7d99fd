package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.function.ValueProvider;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.training.ShareService;
import io.tunewright.training.ShareService.Line;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the organisations share the machines.
@Route("shares")
@RolesAllowed("OPERATOR")
@Menu(order = 210, title = "menu.shares")
class SharesView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient ShareService shares;
    private final Grid<Line> grid = new Grid<>();

    SharesView(ShareService shares) {
        this.shares = shares;
        addClassName("tw-page");
        columns();
        add(Parts.pageHead(t("menu.shares"), t("training.shares.explanation")), Parts.card(null, null, grid));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.shares")));
    }

    private void columns() {
        grid.setId("shares");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(SharesView::name)
                .setHeader(t("training.queue.organisation"))
                .setFlexGrow(1);
        number(
                "training.shares.weight",
                "88px",
                line -> Formats.decimal(line.share().weight(), 1));
        var machines = number(
                "training.shares.machines",
                "120px",
                line -> of(line.shares().standing().machines(), line.share().machines()));
        var gpus = number(
                "training.shares.gpus",
                "112px",
                line -> of(line.shares().standing().gpus(), line.share().gpus()));
        var used = number(
                "training.shares.used",
                "128px",
                line -> Formats.percent(line.shares().used(), 0));
        var waiting = number("training.shares.waiting", "104px", line -> Formats.count(line.waiting()));
        grid.addComponentColumn(this::change)
                .setHeader(Parts.unseen(t("training.shares.change")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("72px")
                .setFlexGrow(0);
        Narrow.watch(
                grid, narrow -> List.of(machines, gpus, used, waiting).forEach(column -> column.setVisible(!narrow)));
    }

    private Grid.Column<Line> number(String header, String width, ValueProvider<Line, String> value) {
        return grid.addColumn(value)
                .setHeader(t(header))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth(width)
                .setFlexGrow(0);
    }

    private static Component name(Line line) {
        return div(
                "",
                div("tw-strong tw-cut", line.organisation().name()),
                div("tw-muted tw-small tw-cut tw-mono", line.organisation().slug()));
    }

    /// `2 of 4`, `2` without a limit.
    private static String of(int used, @Nullable Integer limit) {
        return limit == null ? Formats.count(used) : t("training.shares.of", Formats.count(used), Formats.count(limit));
    }

    private Component change(Line line) {
        var button = Parts.iconButton(
                "sliders", t("training.shares.change-of", line.organisation().name()));
        button.addClickListener(click -> new ShareDialog(shares, line, this::refresh).open());
        return button;
    }

    private void refresh() {
        grid.setItems(shares.list());
    }
}
