package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.StatusBadge;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.TrainingRunService.Subscription;
import io.tunewright.training.ui.RunStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// Runs in progress with their fret bars. The server pushes changes, at most one a second.
final class RunningCard extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final int MOST = 5;
    private static final int QUIET_MILLIS = 1000;

    private final transient TrainingRunService runs;
    private final transient CheckpointService checkpoints;
    private final TenantId tenant;
    private final Div items = div("");
    private final transient List<Subscription> subscriptions = new ArrayList<>();
    private final transient AtomicBoolean due = new AtomicBoolean();
    private Set<RunId> watched = Set.of();

    RunningCard(TrainingRunService runs, CheckpointService checkpoints, TenantId tenant) {
        this.runs = runs;
        this.checkpoints = checkpoints;
        this.tenant = tenant;
        getContent()
                .add(Parts.card(
                        Texts.t("ui.home.running"),
                        Parts.quietLink("experiments", Texts.t("ui.home.all-experiments")),
                        items));
    }

    @Override
    protected void onAttach(AttachEvent attached) {
        refresh(attached.getUI());
    }

    @Override
    protected void onDetach(DetachEvent detached) {
        watch(detached.getUI(), List.of());
    }

    private void refresh(UI page) {
        var active = Readable.of(() -> runs.active(tenant));
        items.removeAll();
        if (active.isEmpty()) {
            items.add(Parts.body(Parts.note("error", Texts.t("ui.home.unreadable"))));
            return;
        }
        if (active.get().isEmpty()) {
            items.add(Parts.empty(Texts.t("ui.home.nothing-runs"), Texts.t("ui.home.nothing-runs-hint"), null));
        }
        active.get().stream().limit(MOST).map(this::item).forEach(items::add);
        watch(page, active.get());
    }

    private Component item(TrainingRun run) {
        var name = new Anchor("runs/" + run.id(), Texts.t("ui.run", run.experimentName(), run.number()));
        name.addClassNames("tw-strong", "tw-cut", "tw-plain");
        var words = div(
                "tw-row apart tw-runrow",
                div(
                        "tw-grow",
                        div("tw-row", name, StatusBadge.of(RunStates.of(run.status()))),
                        div("tw-muted tw-small tw-cut", run.baseModelName() + " · " + run.datasetLabel())),
                div("tw-end tw-small tw-num", div("", left(run)), div("tw-muted", steps(run))));
        return div("tw-item", div("tw-col", words, run.step() > 0 && run.totalSteps() > 0 ? frets(run) : null));
    }

    private Component frets(TrainingRun run) {
        double total = run.totalSteps();
        var saved = Readable.of(() -> checkpoints.ofRun(tenant, run.id())).orElseGet(List::of);
        return Parts.frets(
                run.step() / total,
                saved.stream().map(checkpoint -> checkpoint.step() / total).toList(),
                saved.stream()
                        .filter(Checkpoint::best)
                        .findFirst()
                        .map(checkpoint -> checkpoint.step() / total)
                        .orElse(-1.0));
    }

    private static String left(TrainingRun run) {
        return Optional.ofNullable(run.secondsLeft())
                .map(seconds -> Formats.left(Duration.ofSeconds(seconds)))
                .orElse(run.reason());
    }

    private static String steps(TrainingRun run) {
        return run.totalSteps() == 0
                ? Formats.ago(run.createdAt())
                : Texts.t("ui.home.step", Formats.count(run.step()), Formats.count(run.totalSteps()));
    }

    /// Follows these runs instead of those before.
    private void watch(UI page, List<TrainingRun> active) {
        var ids = active.stream().limit(MOST).map(TrainingRun::id).collect(Collectors.toSet());
        if (ids.equals(watched)) {
            return;
        }
        watched = ids;
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        for (var id : ids) {
            Readable.of(() -> runs.subscribe(tenant, id, changed -> soon(page))).ifPresent(subscriptions::add);
        }
    }

    /// Gathers the changes of a second into one refresh; called from any thread.
    private void soon(UI page) {
        if (due.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(QUIET_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        due.set(false);
                        try {
                            page.access(() -> {
                                if (isAttached()) {
                                    refresh(page);
                                }
                            });
                        } catch (UIDetachedException left) {
                            // the user has gone to another page
                        }
                    });
        }
    }
}
