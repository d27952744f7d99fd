package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Principal;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way to the first tuned model, with marks at what is done.
@org.springframework.stereotype.Component
class FirstSteps {

    private final DatasetService datasets;
    private final RecipeService recipes;
    private final TunedModelService models;

    FirstSteps(DatasetService datasets, RecipeService recipes, TunedModelService models) {
        this.datasets = datasets;
        this.recipes = recipes;
        this.models = models;
    }

    /// @param actions label keys and paths, the first of the first open step is the page's primary button
    private record Step(String titleKey, String textKey, boolean done, List<Action> actions) {}

    private record Action(String id, String key, @Nullable String icon, String path) {}

    Component card(Principal user) {
        var steps = steps(user.tenant());
        var list = el("ol", "tw-list");
        boolean primary = true;
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            list.add(item(i + 1, step, user.role().may(Permissions.EDIT), primary));
            primary &= step.done();
        }
        return Parts.card(Texts.t("ui.first.title"), span("tw-small tw-muted", Texts.t("ui.first.duration")), list);
    }

    private List<Step> steps(TenantId tenant) {
        return List.of(
                new Step(
                        "ui.first.data",
                        "ui.first.data-text",
                        any(() -> datasets.usableVersions(tenant)),
                        List.of(
                                new Action("first-upload", "ui.home.upload", "upload", "datasets"),
                                new Action("first-identity", "ui.first.identity", null, "datasets/identity"))),
                new Step(
                        "ui.first.recipe",
                        "ui.first.recipe-text",
                        any(() -> recipes.list(tenant)),
                        List.of(new Action("first-recipes", "ui.first.see-recipes", null, "recipes"))),
                new Step(
                        "ui.first.experiment",
                        "ui.first.experiment-text",
                        false,
                        List.of(new Action("first-experiment", "ui.home.new-experiment", "plus", "experiments/new"))),
                new Step(
                        "ui.first.chat",
                        "ui.first.chat-text",
                        any(() -> models.list(tenant)),
                        List.of(new Action("first-chat", "ui.first.open-playground", null, "playground"))));
    }

    private static boolean any(Supplier<List<?>> list) {
        return Readable.of(() -> !list.get().isEmpty()).orElse(false);
    }

    private static Component item(int number, Step step, boolean mayEdit, boolean primary) {
        var buttons = new ArrayList<Component>();
        for (var action : step.actions()) {
            var button = button(action);
            if (!buttons.isEmpty()) {
                button.addThemeVariants(ButtonVariant.TERTIARY);
            } else if (primary && !step.done()) {
                button.addThemeVariants(ButtonVariant.PRIMARY);
            }
            buttons.add(button);
        }
        var mark = span(step.done() ? "tw-orgmark done" : "tw-orgmark tw-num", step.done() ? icon("check") : number);
        return el(
                "li",
                "tw-firststep",
                mark,
                div(
                        "tw-grow",
                        div(
                                "tw-strong",
                                Texts.t(step.titleKey()),
                                step.done() ? Parts.unseen(" " + Texts.t("common.step.done")) : null),
                        div("tw-muted", Texts.t(step.textKey())),
                        mayEdit ? div("tw-row wrap", buttons.toArray()) : null));
    }

    private static Button button(Action action) {
        var button = Parts.button(Texts.t(action.key()), action.icon());
        button.addClickListener(click -> UI.getCurrent().navigate(action.path()));
        button.setId(action.id());
        return button;
    }
}
