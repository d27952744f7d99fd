package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.worker.RunEvent.HardRow;
import io.tunewright.worker.RunEvent.HardestRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that the model found hardest in an epoch, each a link to its place in the dataset: wrong labels live
/// there.
final class HardestRowsCard extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final String dataset;
    private final Grid<HardRow> grid = new Grid<>();
    private final Select<HardestRows> epochs = new Select<>();
    private transient List<HardestRows> shown = List.of();

    /// @param dataset path of the dataset version's page, empty if it is gone
    HardestRowsCard(String dataset) {
        this.dataset = dataset;
        epochs.setId("hardest-epoch");
        epochs.setAriaLabel(t("training.hardest.epoch-label"));
        epochs.addThemeName("small");
        epochs.setItemLabelGenerator(HardestRowsCard::name);
        epochs.addValueChangeListener(change -> draw(change.getValue()));
        columns();
        getContent().setId("hardest-rows");
        getContent()
                .add(Parts.card(
                        t("training.hardest"),
                        div("tw-row wrap", span("tw-small tw-muted", t("training.hardest.hint")), epochs),
                        grid));
        getContent().setVisible(false);
    }

    /// @param all of the newest epoch last
    void show(List<HardestRows> all) {
        if (all.equals(shown)) {
            return;
        }
        shown = all;
        getContent().setVisible(!all.isEmpty());
        epochs.setItems(all.reversed());
        epochs.setValue(all.getLast());
    }

    private static String name(HardestRows each) {
        boolean whole = Math.abs(each.epoch() - Math.rint(each.epoch())) < 1e-9;
        return t("training.hardest.epoch", Formats.decimal(each.epoch(), whole ? 0 : 1), Formats.count(each.step()));
    }

    private void draw(@Nullable HardestRows chosen) {
        grid.setItems(chosen == null ? List.of() : chosen.rows());
    }

    private void columns() {
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(this::line)
                .setHeader(t("training.hardest.line"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("84px")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> span("tw-num tw-strong", Formats.loss(row.loss())))
                .setHeader(t("training.hardest.loss"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("92px")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> Parts.lang(div("tw-cut", row.excerpt()), RunSamples.languageOf(row.excerpt())))
                .setHeader(t("training.hardest.excerpt"))
                .setFlexGrow(1);
        var tokens = grid.addComponentColumn(row -> span("tw-num tw-muted", Formats.count(row.tokens())))
                .setHeader(t("training.hardest.tokens"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("92px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> tokens.setVisible(!narrow));
    }

    private Component line(HardRow row) {
        String number = row.line() == 0 ? Formats.NONE : Formats.count(row.line());
        if (dataset.isEmpty() || row.line() == 0) {
            return span("tw-num", number);
        }
        var link = Parts.link(dataset + "?line=" + row.line(), number);
        link.addClassName("tw-num");
        link.setAriaLabel(t("training.hardest.open", number));
        return link;
    }
}
