package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetSummary;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import jakarta.annotation.security.PermitAll;
import java.util.List;

/// The organisation's datasets, most recently changed first.
@Route("datasets")
@PermitAll
@Menu(order = 10, title = "menu.datasets")
class DatasetsView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient DatasetService datasets;
    private final transient CurrentUser user;

    DatasetsView(DatasetService datasets, CurrentUser user) {
        this.datasets = datasets;
        this.user = user;
        addClassName("tw-page");
        boolean mayEdit = user.may(Permissions.EDIT);
        int count = datasets.count(user.tenant());
        var head = Parts.pageHead(
                t("menu.datasets"), t("dataset.explanation"), identity(mayEdit), upload(mayEdit && count > 0));
        add(head, Parts.card(null, null, count == 0 ? nothing(mayEdit) : grid()));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.datasets")));
    }

    private Button upload(boolean visible) {
        var upload = button(t("dataset.upload"), "upload", ButtonVariant.PRIMARY);
        upload.setId("upload-dataset");
        upload.setVisible(visible);
        upload.addClickListener(click -> new UploadDialog(datasets, user, null).open());
        return upload;
    }

    private static Button identity(boolean visible) {
        var identity = button(t("dataset.identity"), "users");
        identity.setId("identity-form");
        identity.setVisible(visible);
        identity.addClickListener(click -> UI.getCurrent().navigate("datasets/identity"));
        return identity;
    }

    private Div nothing(boolean mayEdit) {
        var empty = Parts.empty(t("dataset.nothing"), t("dataset.nothing-hint"), upload(mayEdit));
        empty.setId("no-datasets");
        return empty;
    }

    private Grid<DatasetSummary> grid() {
        var grid = new Grid<DatasetSummary>();
        grid.setId("datasets");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(DatasetsView::name).setHeader(t("dataset.name")).setFlexGrow(1);
        var state = grid.addComponentColumn(summary -> DatasetTexts.badge(summary.latest()))
                .setHeader(t("dataset.state"))
                .setWidth("132px")
                .setFlexGrow(0);
        var rows = grid.addColumn(summary -> Formats.count(summary.latest().rows()))
                .setHeader(t("dataset.rows"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("108px")
                .setFlexGrow(0);
        var size = grid.addColumn(summary -> Formats.bytes(summary.latest().bytes()))
                .setHeader(t("dataset.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("108px")
                .setFlexGrow(0);
        var changed = grid.addColumn(summary -> Formats.when(summary.latest().createdAt()))
                .setHeader(t("dataset.changed"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("140px")
                .setFlexGrow(0);
        grid.setItems(DataProvider.fromCallbacks(
                query -> datasets.list(user.tenant(), new Paging(query.getOffset(), query.getLimit())).stream(),
                query -> datasets.count(user.tenant())));
        grid.addItemClickListener(click ->
                UI.getCurrent().navigate(DatasetTexts.path(click.getItem().latest())));
        Narrow.watch(grid, narrow -> {
            rows.setVisible(!narrow);
            size.setVisible(!narrow);
            state.setWidth(narrow ? "120px" : "132px");
            changed.setWidth(narrow ? "108px" : "140px");
        });
        return grid;
    }

    private static Div name(DatasetSummary summary) {
        var latest = summary.latest();
        var link = new Anchor(DatasetTexts.path(latest), latest.datasetName());
        link.addClassNames("tw-strong", "tw-cut", "tw-plain");
        DatasetTexts.foreign(link, latest.datasetName());
        String facts = t(
                "dataset.line",
                latest.number(),
                latest.format().title(),
                Formats.count(latest.rows()),
                DatasetTexts.split(latest));
        return div("", div("tw-cut", link), div("tw-muted tw-cut", facts));
    }
}
