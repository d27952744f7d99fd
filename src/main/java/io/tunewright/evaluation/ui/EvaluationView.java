package io.tunewright.evaluation.ui;

import static io.tunewright.common.ui.Parts.badge;
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
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.progressbar.ProgressBar;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.Leaderboard;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import jakarta.annotation.security.PermitAll;
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
    private static final List<String> METRICS = List.of("exact_match", "loss", "perplexity");

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
    private final Map<String, Button> chips = new LinkedHashMap<>();
    private String metric = METRICS.getFirst();
    private @Nullable AutoCloseable subscription;

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
                showBoards();
            }
        });
        METRICS.forEach(each -> filters.add(chip(each)));
        add(
                pageHead(t("evaluation.title"), t("evaluation.facts"), evaluate),
                working,
                filters,
                div("tw-split board", boards, samples));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.evaluation")));
    }

    @Override
    public String getPageTitle() {
        return t("evaluation.pageTitle");
    }

    /// `?model=` asks to measure a model.
    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        if (mayEdit) {
            event.getLocation().getQueryParameters().getSingleParameter("model").ifPresent(name -> dialog().choosing(
                            name)
                    .open());
        }
    }

    @Override
    protected void onAttach(AttachEvent event) {
        UI ui = event.getUI();
        subscription = evaluations.subscribe(tenant, () -> {
            try {
                ui.access(this::refresh);
            } catch (UIDetachedException left) {
                LOG.debug("The page was left");
            }
        });
    }

    @Override
    protected void onDetach(DetachEvent event) {
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

    private void refresh() {
        showWorking();
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
        chips.values().forEach(chip -> chip.setVisible(version != null));
        if (version == null) {
            boards.add(card(null, null, empty(t("evaluation.empty"), t("evaluation.emptyWhy"), null)));
            return;
        }
        Map<ModelRef, TunedModel> tuned = tunedModels.list(tenant).stream()
                .collect(Collectors.toMap(model -> new ModelRef.Tuned(model.id()), Function.identity()));
        for (var board : evaluations.leaderboards(tenant, version.id(), metric)) {
            boards.add(boardCard(board, tuned));
        }
        boards.add(note("", t("evaluation.frozen")));
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

    private void showWorking() {
        working.removeAll();
        var recent = evaluations.list(tenant, new Paging(0, 20));
        for (var evaluation : recent) {
            if (!evaluation.status().isFinal()) {
                working.add(progress(evaluation));
            }
        }
        recent.stream()
                .findFirst()
                .filter(newest -> newest.status() == Evaluation.Status.FAILED)
                .ifPresent(failed -> working.add(note(
                        "error", t("evaluation.failed", failed.modelName(), failed.datasetLabel(), failed.message()))));
        working.setVisible(working.getChildren().findAny().isPresent());
    }

    private static Component progress(Evaluation evaluation) {
        boolean running = evaluation.status() == Evaluation.Status.RUNNING;
        var bar = new ProgressBar(0, Math.max(1, evaluation.total()), evaluation.done());
        bar.setIndeterminate(!running);
        bar.getElement().setAttribute("aria-label", t("evaluation.progress", evaluation.modelName()));
        var state = running
                ? badge("live", "run", t("evaluation.state.running"))
                : badge("wait", "clock", t("evaluation.state.waiting"));
        return card(
                null,
                null,
                div(
                        "tw-item tw-col",
                        div(
                                "tw-row apart wrap",
                                div("tw-row", span("tw-strong", evaluation.modelName()), state),
                                span(
                                        "tw-num tw-small tw-muted",
                                        running
                                                ? t(
                                                        "evaluation.measured",
                                                        Formats.count(evaluation.done()),
                                                        Formats.count(evaluation.total()))
                                                : evaluation.datasetLabel())),
                        bar));
    }

    private Button chip(String name) {
        var chip = new Button(t("evaluation.metric." + name), click -> {
            metric = name;
            pressChips();
            showBoards();
        });
        chip.setId("metric-" + name);
        chips.put(name, chip);
        pressChips();
        return chip;
    }

    private void pressChips() {
        chips.forEach(
                (name, chip) -> chip.getElement().setAttribute("aria-pressed", Boolean.toString(name.equals(metric))));
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
