package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.data.provider.BackEndDataProvider;
import com.vaadin.flow.data.provider.CallbackDataProvider;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The organisation's experiments, newest first, each with its runs.
@Route("experiments")
@PermitAll
@Menu(order = 40, title = "menu.experiments")
class ExperimentsView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private static final int FEW = 50;

    private final transient ExperimentRows rows;
    private final transient ExperimentService experiments;
    private final transient TrainingRunService runs;
    private final TenantId tenant;
    private final UserId user;
    private final boolean mayEdit;
    private final Grid<ExperimentRow> grid = new Grid<>();
    private final transient QueueSeveral several;
    private final Div problems = div("");
    private final Div list = div("");
    private transient @Nullable LiveUpdates<List<TrainingRun>> updates;
    private transient List<TrainingRun> shown = List.of();

    ExperimentsView(ExperimentRows rows, ExperimentService experiments, TrainingRunService runs, CurrentUser current) {
        this.rows = rows;
        this.experiments = experiments;
        this.runs = runs;
        this.tenant = current.tenant();
        this.user = current.user();
        this.mayEdit = current.may(Permissions.EDIT);
        this.several = new QueueSeveral(runs, tenant, user, this::queued);
        addClassName("tw-page");
        columns();
        boolean empty = !fill();
        add(
                empty || !mayEdit
                        ? Parts.pageHead(t("menu.experiments"), t("training.experiments.facts"))
                        : Parts.pageHead(
                                t("menu.experiments"),
                                t("training.experiments.facts"),
                                several.button(),
                                newExperiment()),
                problems,
                list);
        list.add(Parts.card(null, null, empty ? nothing() : grid));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.experiments")));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        shown = runs.active(tenant);
        updates = LiveUpdates.start(
                event.getUI(), () -> runs.active(tenant), this::show, active -> Duration.ofSeconds(2));
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (updates != null) {
            updates.close();
        }
    }

    private void show(List<TrainingRun> active) {
        if (!active.equals(shown)) {
            shown = active;
            fill();
        }
    }

    /// Few rows are shown at their full height; many are loaded as the reader scrolls. What is chosen stays chosen.
    /// False if there is none.
    private boolean fill() {
        var first = rows.page(tenant, 0, FEW);
        boolean few = first.size() < FEW;
        var chosen = grid.getSelectedItems().stream().map(ExperimentsView::id).collect(Collectors.toSet());
        if (few) {
            grid.setItems(first);
            first.stream().filter(row -> chosen.contains(id(row))).forEach(grid::select);
        } else if (grid.isAllRowsVisible() || !(grid.getDataProvider() instanceof BackEndDataProvider<?, ?>)) {
            grid.setItems(new CallbackDataProvider<>(
                    query -> rows.page(tenant, query.getOffset(), query.getLimit()).stream(),
                    query -> rows.count(tenant),
                    ExperimentsView::id));
            grid.setHeight("70vh");
        } else {
            grid.getDataProvider().refreshAll();
        }
        grid.setAllRowsVisible(few);
        return !first.isEmpty();
    }

    private static ExperimentId id(ExperimentRow row) {
        return row.experiment().id();
    }

    private void queued(List<Component> refused) {
        grid.deselectAll();
        problems.removeAll();
        problems.add(refused);
        fill();
    }

    private Component nothing() {
        return Parts.empty(
                t("training.experiments.none"), t("training.experiments.none-hint"), mayEdit ? newExperiment() : null);
    }

    private Button newExperiment() {
        var button = Parts.button(t("training.experiments.new"), "plus", ButtonVariant.PRIMARY);
        button.setId("new-experiment");
        button.addClickListener(click -> UI.getCurrent().navigate("experiments/new"));
        return button;
    }

    private void columns() {
        grid.setId("experiments");
        grid.setMinWidth("0");
        grid.setSelectionMode(mayEdit ? Grid.SelectionMode.MULTI : Grid.SelectionMode.NONE);
        grid.addSelectionListener(chosen -> several.choose(chosen.getAllSelectedItems().stream()
                .map(ExperimentRow::experiment)
                .toList()));
        grid.addComponentColumn(this::name)
                .setHeader(t("training.experiments.experiment"))
                .setFlexGrow(1);
        grid.addComponentColumn(ExperimentCells::state)
                .setHeader(t("training.experiments.state"))
                .setWidth("148px")
                .setFlexGrow(0);
        var loss = grid.addComponentColumn(ExperimentCells::loss)
                .setHeader(t("training.experiments.loss"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("128px")
                .setFlexGrow(0);
        var machine = grid.addComponentColumn(row -> div("tw-muted tw-cut", row.machine()))
                .setHeader(t("training.experiments.machine"))
                .setWidth("120px")
                .setFlexGrow(0);
        var cost = grid.addComponentColumn(ExperimentCells::cost)
                .setHeader(t("training.experiments.cost"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("112px")
                .setFlexGrow(0);
        var made = grid.addComponentColumn(row ->
                        div("tw-num tw-muted", Formats.ago(row.experiment().createdAt())))
                .setHeader(t("training.experiments.made"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        var actions = grid.addComponentColumn(row -> {
                    var buttons = actions(row);
                    buttons.getStyle().set("justify-content", "flex-end");
                    return buttons;
                })
                .setHeader(Parts.unseen(t("training.experiments.actions")))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        Narrow.watch(grid, narrow -> {
            made.setVisible(!narrow);
            loss.setVisible(!narrow);
            machine.setVisible(!narrow);
            cost.setVisible(!narrow);
            actions.setVisible(!narrow);
        });
    }

    private Component name(ExperimentRow row) {
        return div(
                "",
                div("tw-cut", ExperimentCells.name(row)),
                ExperimentCells.facts(row),
                ExperimentCells.earlier(row),
                div("tw-only-narrow", actions(row)));
    }

    private Component actions(ExperimentRow row) {
        boolean running = row.newest().filter(run -> !run.status().isFinal()).isPresent();
        if (!mayEdit || running) {
            return span("");
        }
        var button = Parts.button(
                t(row.newest().isPresent() ? "training.run-again" : "training.start"), null, ButtonVariant.TERTIARY);
        button.addClickListener(click -> start(row.experiment().id()));
        if (row.newest().isPresent()) {
            return button;
        }
        var experiment = row.experiment();
        var delete = Parts.iconButton("x", t("training.experiments.delete", experiment.name()));
        delete.addClickListener(click -> ConfirmDelete.ask(
                t("training.experiments.delete-question", experiment.name()),
                t("training.experiments.delete-what"),
                () -> delete(experiment)));
        var both = div("tw-row", button, delete);
        return both;
    }

    private void delete(ExperimentSnapshot experiment) {
        problems.removeAll();
        try {
            experiments.delete(tenant, experiment.id());
        } catch (DomainException failure) {
            problems.add(Problems.note(failure));
        }
        boolean some = fill();
        list.removeAll();
        list.add(Parts.card(null, null, some ? grid : nothing()));
    }

    private void start(ExperimentId experiment) {
        problems.removeAll();
        try {
            var run = runs.start(tenant, user, experiment);
            UI.getCurrent().navigate("runs/" + run);
        } catch (DomainException failure) {
            problems.add(Problems.note(failure));
        }
    }
}
