package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.QueryParameters;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Status;
import io.tunewright.common.ui.StatusBadge;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.ui.RunStates;
import org.jspecify.annotations.Nullable;

/// Title, state and actions of a run's page. Changes of the state are announced to screen readers; steps are not.
final class RunHead extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final transient RunPageServices services;
    private final transient ExperimentSnapshot experiment;
    private final transient TrainingRunService runs;
    private final transient RunCommands commands;
    private final transient ExperimentService experiments;
    private final TenantId tenant;
    private final UserId user;
    private final boolean mayEdit;
    private final Div badge = div("");
    private final Div actions = div("tw-actions");
    private final Div problems = div("");
    private @Nullable Status shown;
    private transient @Nullable Offer offered;

    RunHead(RunPageServices services, CurrentUser current, TrainingRun run, ExperimentSnapshot experiment) {
        this.services = services;
        this.experiment = experiment;
        this.runs = services.runs();
        this.commands = services.commands();
        this.experiments = services.experiments();
        this.tenant = current.tenant();
        this.user = current.user();
        this.mayEdit = current.may(Permissions.EDIT);
        badge.setId("run-status");
        var title = Parts.fill(
                new H1(),
                "",
                experiment.name(),
                span("tw-muted", t("training.run-number", Formats.count(run.number()))),
                badge);
        String facts = String.join(" · ", run.baseModelName(), run.datasetLabel(), experiment.recipeName());
        getContent().add(div("tw-head", div("", title, div("tw-sub", facts)), actions), problems);
    }

    void show(RunNews news) {
        var status = RunStates.of(news.run(), news.lastHeartbeat());
        if (status != shown) {
            if (shown != null) {
                Notices.announce(t("training.announce", status.word()));
            }
            shown = status;
            badge.removeAll();
            badge.add(StatusBadge.of(status));
        }
        var offer = offering(news.run());
        if (!offer.equals(offered)) {
            offered = offer;
            actions.removeAll();
            offer(news.run());
        }
    }

    /// What is offered depends on this alone: a button that stays keeps the focus.
    private static Offer offering(TrainingRun run) {
        var status = run.status();
        return new Offer(
                status.isFinal() || status == RunStatus.PAUSED || status == RunStatus.CANCELLING
                        ? status
                        : mayPause(status) ? RunStatus.RUNNING : RunStatus.COLLECTING,
                run.stopsAfterCheckpoint());
    }

    private record Offer(RunStatus status, boolean stopsAfterCheckpoint) {}

    private static boolean mayPause(RunStatus status) {
        return switch (status) {
            case QUEUED, PREPARING, STARTING, RUNNING, RESUMING -> true;
            case COLLECTING, PAUSING, PAUSED, CANCELLING, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    private void offer(TrainingRun run) {
        if (mayEdit) {
            offerChanges(run);
        }
        if (run.status().isFinal() && run.status() != RunStatus.FAILED) {
            actions.add(go("run-models", "training.to-models", "model", "models", run));
        }
        if (run.status() == RunStatus.SUCCEEDED) {
            actions.add(
                    go("run-playground", "training.to-playground", "chat", "playground", run, ButtonVariant.PRIMARY));
        }
    }

    private void offerChanges(TrainingRun run) {
        switch (run.status()) {
            case QUEUED, PREPARING, STARTING, RUNNING, RESUMING -> {
                actions.add(cancel(run), menu(run), pause(run));
            }
            case COLLECTING, PAUSING -> actions.add(cancel(run));
            case PAUSED -> {
                actions.add(cancel(run), menu(run), resume(run));
            }
            case CANCELLING -> {}
            case FAILED, CANCELLED -> {
                actions.add(delete(run), menu(run), again(run), retry(run));
            }
            case SUCCEEDED -> actions.add(delete(run), menu(run));
        }
    }

    private Button menu(TrainingRun run) {
        return new RunMenu(services, tenant, user, run, experiment, this::attempt).button();
    }

    private Button pause(TrainingRun run) {
        var pause = Parts.button(t("training.pause"), "pause");
        pause.setId("pause-run");
        pause.addClickListener(click -> attempt(() -> {
            commands.pause(tenant, run.id());
            Notices.tell(t("training.pause-told"));
        }));
        return pause;
    }

    private Button resume(TrainingRun run) {
        var resume = Parts.button(t("training.resume"), "start", ButtonVariant.PRIMARY);
        resume.setId("resume-run");
        resume.addClickListener(click -> attempt(() -> {
            commands.resume(tenant, run.id());
            Notices.tell(t("training.resume-told"));
        }));
        return resume;
    }

    private Button retry(TrainingRun run) {
        var retry = Parts.button(t("training.retry"), "refresh", ButtonVariant.PRIMARY);
        retry.setId("retry-run");
        retry.setTooltipText(t("training.retry-means"));
        retry.addClickListener(click -> attempt(() -> {
            commands.retry(tenant, run.id());
            Notices.tell(t("training.retry-told"));
        }));
        return retry;
    }

    private Button cancel(TrainingRun run) {
        var cancel = Parts.button(t("training.cancel"), "x");
        cancel.setId("cancel-run");
        cancel.addClassName("danger");
        cancel.addClickListener(click -> ConfirmDelete.ask(
                t("training.cancel-question", Formats.count(run.number())),
                t("training.cancel-means"),
                t("training.cancel-verb"),
                t("training.cancel-keep"),
                () -> attempt(() -> commands.cancel(tenant, run.id()))));
        return cancel;
    }

    private Button delete(TrainingRun run) {
        var delete = Parts.button(t("common.delete"), null, ButtonVariant.TERTIARY);
        delete.setId("delete-run");
        delete.addClickListener(click -> ConfirmDelete.ask(
                t("training.delete-question", Formats.count(run.number())),
                t("training.delete-means"),
                () -> attempt(() -> {
                    commands.delete(tenant, run.id());
                    if (runs.ofExperiment(tenant, run.experiment()).isEmpty()) {
                        experiments.delete(tenant, run.experiment());
                    }
                    Notices.tell(t("training.deleted", Formats.count(run.number())));
                    UI.getCurrent().navigate("experiments");
                })));
        return delete;
    }

    private Button again(TrainingRun run) {
        var again = Parts.button(t("training.run-again"), null);
        again.setId("run-again");
        again.addClickListener(click -> attempt(() -> {
            var next = runs.start(tenant, user, run.experiment());
            UI.getCurrent().navigate("runs/" + next);
        }));
        return again;
    }

    private static Button go(
            String id, String key, String icon, String path, TrainingRun run, ButtonVariant... variants) {
        var button = Parts.button(t(key), icon, variants);
        button.setId(id);
        button.addClickListener(click -> UI.getCurrent()
                .navigate(path, QueryParameters.of("run", run.id().toString())));
        return button;
    }

    private void attempt(Runnable act) {
        problems.removeAll();
        try {
            act.run();
        } catch (DomainException failure) {
            problems.add(Problems.note(failure));
        }
    }
}
