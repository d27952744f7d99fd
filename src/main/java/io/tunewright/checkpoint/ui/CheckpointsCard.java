package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointArchive;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.TenantId;
import java.util.List;

/// The checkpoints that a run has, newest first.
final class CheckpointsCard extends Composite<Component> {

    private static final long serialVersionUID = 1;

    private final transient CheckpointArchive archive;
    private final TenantId tenant;
    private final String kept;
    private final Grid<Checkpoint> grid = new Grid<>();
    private final Div body = div("");
    private transient List<Checkpoint> shown = List.of();

    /// @param keep checkpoints that the recipe keeps, 0 for all
    CheckpointsCard(CheckpointArchive archive, TenantId tenant, int keep) {
        this.archive = archive;
        this.tenant = tenant;
        columns();
        kept = keep == 0
                ? t("training.checkpoints.all-kept")
                : t("training.checkpoints.kept", Formats.count(keep));
        body.add(Parts.empty(t("training.checkpoints.none"), t("training.checkpoints.none-hint"), null));
    }

    @Override
    protected Component initContent() {
        var card = Parts.card(t("training.checkpoints"), span("tw-small tw-muted", kept), body);
        card.setId("checkpoints");
        return card;
    }

    void show(List<Checkpoint> checkpoints) {
        if (checkpoints.equals(shown)) {
            return;
        }
        if (shown.isEmpty()) {
            body.removeAll();
            body.add(grid);
        }
        shown = checkpoints;
        grid.setItems(checkpoints);
    }

    private void columns() {
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(checkpoint -> span("tw-num tw-strong", Formats.count(checkpoint.step())))
                .setHeader(t("training.checkpoints.step"))
                .setWidth("80px")
                .setFlexGrow(0);
        grid.addComponentColumn(CheckpointsCard::marks)
                .setHeader(t("training.checkpoints.marks"))
                .setFlexGrow(1);
        grid.addComponentColumn(checkpoint -> span(
                        "tw-num",
                        checkpoint.heldOutLoss() == null ? Formats.NONE : Formats.loss(checkpoint.heldOutLoss())))
                .setHeader(t("training.checkpoints.held-out"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("124px")
                .setFlexGrow(0);
        var size = grid.addComponentColumn(checkpoint ->
                        span("tw-num tw-muted", Formats.bytes(checkpoint.files().bytes())))
                .setHeader(t("training.checkpoints.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("92px")
                .setFlexGrow(0);
        var saved = grid.addComponentColumn(checkpoint -> span("tw-num tw-muted", Formats.time(checkpoint.savedAt())))
                .setHeader(t("training.checkpoints.saved"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("80px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::download)
                .setHeader(Parts.unseen(t("training.checkpoints.download-column")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("60px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            size.setVisible(!narrow);
            saved.setVisible(!narrow);
        });
    }

    private static Component marks(Checkpoint checkpoint) {
        return div(
                "tw-row wrap",
                checkpoint.best() ? Parts.badge("ok", "best", t("training.checkpoints.best")) : null,
                checkpoint.last() ? Parts.badge("live still", "last", t("training.checkpoints.last")) : null);
    }

    private Component download(Checkpoint checkpoint) {
        String label = t("training.checkpoints.download", Formats.count(checkpoint.step()));
        DownloadHandler zip = event -> {
            event.setFileName(archive.name(checkpoint));
            event.setContentType("application/zip");
            archive.write(tenant, checkpoint.id(), event.getOutputStream());
        };
        var link = new Anchor(zip, "");
        link.add(Parts.icon("download"));
        link.addClassName("tw-iconlink");
        link.setAriaLabel(label);
        link.getElement().setAttribute("title", label);
        return link;
    }
}
