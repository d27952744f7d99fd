package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointArchive;
import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.checkpoint.CheckpointModels.Made;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The checkpoints that a run has, newest first.
final class CheckpointsCard extends Composite<Component> {

    private static final long serialVersionUID = 1;

    private final transient CheckpointArchive archive;
    private final transient CheckpointModels models;
    private final TenantId tenant;
    private final boolean mayEdit;
    private final String kept;
    private final Grid<Checkpoint> grid = new Grid<>();
    private final Div body = div("");
    private final Div problems = div("");
    private transient List<Checkpoint> shown = List.of();
    private transient Map<Long, Made> made = Map.of();

    /// @param keep checkpoints that the recipe keeps, 0 for all
    CheckpointsCard(RunPageServices services, CurrentUser user, int keep) {
        this.archive = services.archive();
        this.models = services.models();
        this.tenant = user.tenant();
        this.mayEdit = user.may(Permissions.EDIT);
        columns();
        kept = keep == 0 ? t("training.checkpoints.all-kept") : t("training.checkpoints.kept", Formats.count(keep));
        body.add(Parts.empty(t("training.checkpoints.none"), t("training.checkpoints.none-hint"), null));
    }

    @Override
    protected Component initContent() {
        var card = Parts.card(t("training.checkpoints"), span("tw-small tw-muted", kept), problems, body);
        card.setId("checkpoints");
        return card;
    }

    void show(List<Checkpoint> checkpoints, List<Made> models) {
        var byStep = models.stream().collect(Collectors.toMap(Made::step, Function.identity(), (first, _) -> first));
        if (checkpoints.equals(shown) && byStep.equals(made)) {
            return;
        }
        made = byStep;
        if (checkpoints.isEmpty()) {
            grid.setItems(checkpoints);
            shown = checkpoints;
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
                .setWidth("64px")
                .setFlexGrow(0);
        grid.addComponentColumn(CheckpointsCard::marks)
                .setHeader(t("training.checkpoints.marks"))
                .setFlexGrow(1);
        var heldOut = grid.addComponentColumn(checkpoint -> span(
                        "tw-num",
                        checkpoint.heldOutLoss() == null ? Formats.NONE : Formats.loss(checkpoint.heldOutLoss())))
                .setHeader(t("training.checkpoints.held-out"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("112px")
                .setFlexGrow(0);
        var size = grid.addComponentColumn(CheckpointsCard::size)
                .setHeader(t("training.checkpoints.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("84px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::model)
                .setHeader(t("training.checkpoints.model"))
                .setWidth("148px")
                .setFlexGrow(0);
        grid.addComponentColumn(this::download)
                .setHeader(Parts.unseen(t("training.checkpoints.download-column")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("68px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            heldOut.setVisible(!narrow);
            size.setVisible(!narrow);
        });
    }

    private static Component size(Checkpoint checkpoint) {
        var size = span("tw-num tw-muted", Formats.bytes(checkpoint.files().bytes()));
        size.setTitle(t("training.checkpoints.saved-at", Formats.time(checkpoint.savedAt())));
        return size;
    }

    private static Component marks(Checkpoint checkpoint) {
        return div(
                "tw-row wrap",
                checkpoint.best() ? Parts.badge("ok", "best", t("training.checkpoints.best")) : null,
                checkpoint.last() ? Parts.badge("live still", "last", t("training.checkpoints.last")) : null);
    }

    /// A link to the model that was made of it, or the button that makes one.
    private Component model(Checkpoint checkpoint) {
        var existing = made.get(checkpoint.step());
        if (existing != null) {
            var link = Parts.link(existing.path(), t("training.checkpoints.open-model"));
            link.setTitle(existing.name());
            return link;
        }
        if (!mayEdit) {
            return span("tw-muted", Formats.NONE);
        }
        var make =
                Parts.button(t("training.checkpoints.make-model"), null, ButtonVariant.SMALL, ButtonVariant.TERTIARY);
        make.setId("make-model-" + checkpoint.step());
        make.setAriaLabel(t("training.checkpoints.make-model-of", Formats.count(checkpoint.step())));
        make.addClickListener(click -> make(checkpoint));
        return make;
    }

    private void make(Checkpoint checkpoint) {
        problems.removeAll();
        try {
            var model = models.make(tenant, checkpoint.id());
            Notices.tell(t("training.checkpoints.model-made", model.name()));
            show(shown, models.of(tenant, checkpoint.run()));
        } catch (DomainException failure) {
            problems.add(Problems.note(failure));
        }
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
