package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.empty;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Parts.pageHead;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Chip;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.Leaderboard;
import io.tunewright.evaluation.Metrics;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The organisation's leaderboard: what was measured on a held-out split, with its doubt.
@Route("evaluation")
@Menu(title = "menu.evaluation", order = 70)
@PermitAll
class EvaluationView extends Div implements HasTrail, HasDynamicTitle, AfterNavigationObserver {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationView.class);
    private static final int RECENT = 20;
    private static final int NOTES = 3;
    /// A signal may be lost with a database connection.
    private static final Duration QUIET_LOOK = Duration.ofSeconds(30);

    private final EvaluationService evaluations;
    private final DatasetService datasets;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;
    private final TenantId tenant;
    private final UserId user;
    private final boolean mayEdit;
    private final Div working = div("tw-stack");
    private final Div boards = div("tw-stack");
    private final SamplesCard samples;
    private final Select<DatasetVersionRef> dataset = new Select<>();
    private final Map<String, Chip> chips = new LinkedHashMap<>();
    private final EvaluationActions actions;
    private final Anchor export;
    private final Div split;
    private String metric = Metrics.ALL.getFirst();
    private @Nullable AutoCloseable subscription;
    private @Nullable LiveUpdates<List<Evaluation>> updates;
    private Set<EvaluationId> finished = Set.of();

    EvaluationView(
            EvaluationService evaluations,
            DatasetService datasets,
            BaseModelService baseModels,
            TunedModelService tunedModels,
            CurrentUser user) {
        this.evaluations = evaluations;
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
        this.tenant = user.tenant();
        this.user = user.user();
        this.mayEdit = user.may(Permissions.EDIT);
        this.samples = new SamplesCard(evaluations, tenant);
        this.actions = new EvaluationActions(evaluations, tenant, user.may(Permissions.EDIT));
        this.export = Downloads.link("export-board", t("evaluation.export"), Exports.boards(this::shown));
        this.split = div("tw-split board", boards, samples);
        addClassName("tw-page");
        var evaluate = button(t("evaluation.evaluate"), "plus", ButtonVariant.PRIMARY);
        evaluate.setId("evaluate");
        evaluate.addClickListener(click -> dialog().open());
        evaluate.setVisible(mayEdit);
        var filters = div("tw-row wrap", dataset);
        dataset.setId("board-dataset");
        dataset.setAriaLabel(t("evaluation.dataset"));
        dataset.setItemLabelGenerator(DatasetVersionRef::label);
        dataset.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                choose(change.getValue());
            }
        });
        Metrics.ALL.forEach(each -> filters.add(chip(each)));
        add(pageHead(t("evaluation.title"), t("evaluation.facts"), export, evaluate), working, filters, split);
        var recent = evaluations.list(tenant, new Paging(0, RECENT));
        showDatasets();
        show(recent);
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.evaluation")));
    }

    @Override
    public String getPageTitle() {
        return t("evaluation.pageTitle");
    }

    /// `?model=` asks to measure a model, `?dataset=` to see the board of a dataset version.
    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        var asked = event.getLocation().getQueryParameters();
        asked.getSingleParameter("dataset")
                .flatMap(wanted -> measuredVersions().stream()
                        .filter(version -> version.id().toString().equals(wanted))
                        .findFirst())
                .ifPresent(this::choose);
        if (mayEdit) {
            asked.getSingleParameter("model")
                    .ifPresent(name -> dialog().choosing(name).open());
        }
    }

    @Override
    protected void onAttach(AttachEvent event) {
        var live = LiveUpdates.start(
                event.getUI(), () -> evaluations.list(tenant, new Paging(0, RECENT)), this::show, recent -> QUIET_LOOK);
        updates = live;
        subscription = evaluations.subscribe(tenant, live::changed);
    }

    @Override
    protected void onDetach(DetachEvent event) {
        var live = updates;
        updates = null;
        if (live != null) {
            live.close();
        }
        var ended = subscription;
        subscription = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (Exception failure) {
                LOG.warn("Could not end a subscription", failure);
            }
        }
    }

    /// The boards stay, and what is chosen on them, until there is a new figure.
    private void show(List<Evaluation> recent) {
        showWorking(recent);
        var over = recent.stream()
                .filter(evaluation -> evaluation.status() == Evaluation.Status.SUCCEEDED)
                .map(Evaluation::id)
                .collect(Collectors.toSet());
        if (!over.equals(finished)) {
            finished = over;
            showDatasets();
        }
    }

    private void showDatasets() {
        var chosen = dataset.getValue();
        var measured = measuredVersions();
        dataset.setItems(measured);
        dataset.setVisible(!measured.isEmpty());
        if (!measured.isEmpty()) {
            dataset.setValue(measured.stream()
                    .filter(version -> chosen != null && version.id().equals(chosen.id()))
                    .findFirst()
                    .orElse(measured.getFirst()));
        }
        showBoards();
    }

    private void choose(DatasetVersionRef version) {
        dataset.setValue(version);
        press(metrics(version).getFirst());
        showBoards();
    }

    private List<DatasetVersionRef> measuredVersions() {
        Map<DatasetVersionId, DatasetVersionRef> usable = new LinkedHashMap<>();
        datasets.usableVersions(tenant).forEach(version -> usable.put(version.id(), version));
        return evaluations.measuredDatasets(tenant).stream()
                .filter(usable::containsKey)
                .map(id -> Objects.requireNonNull(usable.get(id)))
                .toList();
    }

    private void showBoards() {
        boards.removeAll();
        var version = dataset.getValue();
        samples.setVisible(version != null);
        split.setClassName("tw-split", version != null);
        export.setVisible(version != null);
        var metrics = metrics(version);
        if (!metrics.contains(metric)) {
            press(metrics.getFirst());
        }
        chips.forEach((name, chip) -> chip.setVisible(version != null && metrics.contains(name)));
        if (version == null) {
            boards.add(card(null, null, empty(t("evaluation.empty"), t("evaluation.emptyWhy"), null)));
            return;
        }
        Map<ModelRef, TunedModel> tuned = tunedModels.list(tenant).stream()
                .collect(Collectors.toMap(model -> new ModelRef.Tuned(model.id()), Function.identity()));
        shown().forEach(board -> boards.add(boardCard(board, tuned)));
        boards.add(note("", t("evaluation.frozen")));
    }

    private List<Leaderboard> shown() {
        var version = dataset.getValue();
        return version == null ? List.of() : evaluations.leaderboards(tenant, version.id(), metric);
    }

    private Component boardCard(Leaderboard board, Map<ModelRef, TunedModel> tuned) {
        var grid = new BoardGrid(board, tuned);
        grid.setId("board");
        grid.addSelectionListener(
                chosen -> chosen.getFirstSelectedItem().ifPresent(row -> samples.show(row.evaluation())));
        return card(
                t("evaluation.board", board.datasetLabel()),
                span("tw-small tw-muted tw-hide-narrow", t("evaluation.sharedRanks")),
                grid);
    }

    /// What is under way, and what ended without scores since the last success.
    private void showWorking(List<Evaluation> recent) {
        working.removeAll();
        recent.stream()
                .filter(evaluation -> !evaluation.status().isFinal())
                .forEach(evaluation -> working.add(actions.progress(evaluation)));
        recent.stream()
                .takeWhile(evaluation -> evaluation.status() != Evaluation.Status.SUCCEEDED)
                .filter(evaluation -> evaluation.status().isFinal())
                .limit(NOTES)
                .forEach(evaluation -> working.add(actions.ended(evaluation)));
        working.setVisible(working.getChildren().findAny().isPresent());
    }

    /// What a dataset can be measured by, the first by default.
    private static List<String> metrics(@Nullable DatasetVersionRef version) {
        return version != null && version.text() ? Metrics.OF_TEXT : Metrics.ALL;
    }

    private void press(String name) {
        metric = name;
        chips.forEach((each, chip) -> chip.setPressed(each.equals(name)));
    }

    private Chip chip(String name) {
        var chip = new Chip(t("evaluation.metric." + name), name.equals(metric), pressed -> {
            press(name);
            showBoards();
        });
        chip.setId("metric-" + name);
        chips.put(name, chip);
        return chip;
    }

    private EvaluateDialog dialog() {
        var heldOut = datasets.usableVersions(tenant).stream()
                .filter(version -> version.heldOut() > 0)
                .toList();
        return new EvaluateDialog(ModelChoice.all(tenant, baseModels, tunedModels), heldOut, this::start);
    }

    private void start(Set<ModelChoice> models, DatasetVersionRef version) {
        for (var model : models) {
            evaluations.start(tenant, user, model.model(), version.id());
        }
    }
}
