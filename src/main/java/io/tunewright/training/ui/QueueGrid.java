package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.training.ui.QueueRows.Row;
import java.util.List;

/// Runs that wait, the next first.
final class QueueGrid extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final int FEW = 25;

    private final Grid<Row> grid = new Grid<>();
    private final Div nothing = Parts.empty(t("training.queue.nothing"), t("training.queue.nothing-hint"), null);
    private final boolean ofAll;

    /// @param ofAll whether the rows are those of all organisations
    QueueGrid(String id, boolean ofAll) {
        this.ofAll = ofAll;
        grid.setId(id);
        grid.setMinWidth("0");
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addColumn(row -> Formats.count(row.ahead() + 1L))
                .setHeader(t("training.queue.position"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("76px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::name)
                .setHeader(t(ofAll ? "training.queue.organisation" : "training.queue.run"))
                .setFlexGrow(1);
        var machine = grid.addColumn(QueueGrid::machine)
                .setHeader(t("training.machine"))
                .setWidth("152px")
                .setFlexGrow(0);
        var since = grid.addColumn(row -> Formats.ago(row.since()))
                .setHeader(t("training.queue.since"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            machine.setVisible(!narrow);
            since.setVisible(!narrow);
        });
        getContent().add(grid, nothing);
    }

    void show(List<Row> rows) {
        grid.setVisible(!rows.isEmpty());
        nothing.setVisible(rows.isEmpty());
        grid.setAllRowsVisible(rows.size() <= FEW);
        if (rows.size() > FEW) {
            grid.setHeight("60vh");
        }
        grid.setItems(rows);
    }

    private Component name(Row row) {
        Component name = ofAll
                ? div("tw-cut", row.name())
                : Parts.link("runs/" + row.run(), t("training.run-title", row.name(), Formats.count(row.number())));
        return div("", div("tw-strong tw-cut", name), div("tw-muted tw-small tw-wrap", why(row)));
    }

    private static String machine(Row row) {
        return row.machines() == 1
                ? row.machine()
                : t("training.machine.several", Formats.count(row.machines()), row.machine());
    }

    private static String why(Row row) {
        return switch (row.hold()) {
            case TURN ->
                row.ahead() == 0
                        ? t("training.queue.next")
                        : t("training.queue.ahead", Formats.count(row.ahead()), Formats.count(row.others()));
            case RUN_LIMIT -> t("training.queue.run-limit");
            case MACHINE_LIMIT -> t("training.queue.machine-limit");
            case GPU_LIMIT -> t("training.queue.gpu-limit");
        };
    }
}
