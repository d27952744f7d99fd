package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.contextmenu.ContextMenu;
import com.vaadin.flow.router.QueryParameters;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunClones;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import java.util.Map;
import java.util.function.Consumer;

/// What else can be done with a run, behind one button.
final class RunMenu {

    private final TrainingRunService runs;
    private final TenantId tenant;
    private final TrainingRun run;
    private final RunClones clones;
    private final RecipeService recipes;
    private final UserId user;
    private final ExperimentSnapshot experiment;
    private final Consumer<Runnable> attempt;

    /// @param attempt does something and shows what is wrong with it
    RunMenu(
            RunPageServices services,
            TenantId tenant,
            UserId user,
            TrainingRun run,
            ExperimentSnapshot experiment,
            Consumer<Runnable> attempt) {
        this.runs = services.runs();
        this.clones = services.clones();
        this.recipes = services.recipes();
        this.tenant = tenant;
        this.user = user;
        this.run = run;
        this.experiment = experiment;
        this.attempt = attempt;
    }

    Button button() {
        var button = Parts.button(t("training.more"), null);
        button.setId("run-more");
        button.getElement().setAttribute("aria-haspopup", "menu");
        var menu = new ContextMenu(button);
        menu.setOpenOnClick(true);
        if (!run.status().isFinal()) {
            menu.addItem(t("training.checkpoint-now"), click -> attempt.accept(this::checkpointNow))
                    .setId("checkpoint-now");
            boolean stops = run.stopsAfterCheckpoint();
            menu.addItem(
                            t(stops ? "training.go-on-after-checkpoint" : "training.stop-after-checkpoint"),
                            click -> attempt.accept(() -> runs.stopAfterCheckpoint(tenant, run.id(), !stops)))
                    .setId("stop-after-checkpoint");
        }
        menu.addItem(
                        t("training.deadline"),
                        click -> DeadlineDialog.open(
                                run,
                                hours -> attempt.accept(() -> {
                                    runs.deadline(tenant, run.id(), hours);
                                    Notices.tell(t("training.deadline-told"));
                                })))
                .setId("run-deadline");
        menu.addItem(t("training.clone"), click -> CloneDialog.open(recipes, experiment, change -> attempt.accept(() -> {
                    var recipe = clones.recipe(tenant, user, run.id(), Map.of(change.key(), change.value()));
                    UI.getCurrent()
                            .navigate(
                                    "experiments/new",
                                    QueryParameters.simple(Map.of(
                                            "dataset", experiment.datasetVersion().toString(),
                                            "model", experiment.baseModel().toString(),
                                            "recipe", recipe.id().toString())));
                })))
                .setId("clone-run");
        return button;
    }

    private void checkpointNow() {
        runs.saveCheckpoint(tenant, run.id());
        Notices.tell(t("training.checkpoint-told"));
    }
}
