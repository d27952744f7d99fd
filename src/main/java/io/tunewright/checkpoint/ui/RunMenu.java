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
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What else can be done with a run, behind one button.
final class RunMenu {

    private final RunCommands commands;
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
        this.commands = services.commands();
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
            boolean stops = run.stopsAfterCheckpoint();
            add(menu, "checkpoint-now", "training.checkpoint-now", this::checkpointNow);
            add(
                    menu,
                    "stop-after-checkpoint",
                    stops ? "training.go-on-after-checkpoint" : "training.stop-after-checkpoint",
                    () -> commands.stopAfterCheckpoint(tenant, run.id(), !stops));
        }
        if (run.status() != RunStatus.SUCCEEDED) {
            add(menu, "run-deadline", "training.deadline", () -> DeadlineDialog.open(run, this::limit));
        }
        add(menu, "clone-run", "training.clone", () -> CloneDialog.open(recipes, experiment, this::change));
        return button;
    }

    private void add(ContextMenu menu, String id, String text, Runnable action) {
        menu.addItem(t(text), click -> attempt.accept(action)).setId(id);
    }

    private void limit(@Nullable Double hours) {
        attempt.accept(() -> {
            commands.deadline(tenant, run.id(), hours);
            Notices.tell(t("training.deadline-told"));
        });
    }

    /// The new experiment is asked on its own page, which says what its run would take.
    private void change(CloneDialog.Change change) {
        attempt.accept(() -> {
            var recipe = clones.recipe(tenant, user, run.id(), Map.of(change.key(), change.value()));
            var target = experiment.target();
            var question = new HashMap<>(Map.of(
                    "dataset", experiment.datasetVersion().toString(),
                    "model", experiment.baseModel().toString(),
                    "recipe", recipe.id().toString(),
                    "machine", target.machine(),
                    "trainer", target.trainer(),
                    "nodes", String.valueOf(target.nodes())));
            var evaluateOn = experiment.evaluateOn();
            if (evaluateOn != null) {
                question.put("evaluate_on", evaluateOn.dataset().toString());
            }
            UI.getCurrent().navigate("experiments/new", QueryParameters.simple(question));
        });
    }

    private void checkpointNow() {
        commands.saveCheckpoint(tenant, run.id());
        Notices.tell(t("training.checkpoint-told"));
    }
}
