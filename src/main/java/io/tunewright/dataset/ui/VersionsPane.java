package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.Dataset;
import io.tunewright.dataset.DatasetVersion;

/// All versions of a dataset, newest first.
final class VersionsPane {

    private final Authors authors;

    VersionsPane(Authors authors) {
        this.authors = authors;
    }

    Component of(Dataset dataset, DatasetVersion current) {
        var grid = new Grid<DatasetVersion>();
        grid.setId("versions");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setItems(dataset.versions());
        grid.addComponentColumn(version -> name(version, version.id().equals(current.id())))
                .setHeader(t("dataset.version"))
                .setFlexGrow(1);
        grid.addComponentColumn(DatasetTexts::badge)
                .setHeader(t("dataset.state"))
                .setWidth("132px")
                .setFlexGrow(0);
        var rows = grid.addColumn(version -> Formats.count(version.rows()))
                .setHeader(t("dataset.rows"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("108px")
                .setFlexGrow(0);
        var size = grid.addColumn(version -> Formats.bytes(version.bytes()))
                .setHeader(t("dataset.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("108px")
                .setFlexGrow(0);
        var author = grid.addColumn(version -> authors.name(version.author()))
                .setHeader(t("dataset.author"))
                .setWidth("160px")
                .setFlexGrow(0);
        grid.addColumn(version -> Formats.when(version.createdAt()))
                .setHeader(t("dataset.made"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("140px")
                .setFlexGrow(0);
        grid.addItemClickListener(click -> UI.getCurrent().navigate(DatasetTexts.path(click.getItem())));
        Narrow.watch(grid, narrow -> {
            rows.setVisible(!narrow);
            size.setVisible(!narrow);
            author.setVisible(!narrow);
        });
        return Parts.card(null, null, grid);
    }

    private static Div name(DatasetVersion version, boolean current) {
        var link = new Anchor(DatasetTexts.path(version), "v" + version.number());
        link.addClassName("tw-strong");
        var line = div("tw-row", link, current ? Parts.badge("line", null, t("dataset.this-page")) : null);
        return div("", line, div("tw-muted tw-cut", version.fileName()));
    }
}
