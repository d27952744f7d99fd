package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.RecipeService;
import io.tunewright.recipe.text.LineDiff;
import io.tunewright.recipe.text.RecipeText;
import io.tunewright.recipe.text.ValueDiff;
import jakarta.annotation.security.PermitAll;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Any two recipes, setting by setting and line by line.
@Route("recipes/compare")
@PermitAll
class CompareView extends Div implements HasTrail, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    /// @param key id of an own recipe, or name of one of the gallery
    private record Choice(String key, String label, String yaml) {}

    private final transient List<Choice> choices = new ArrayList<>();
    private final Select<Choice> before = new Select<>();
    private final Select<Choice> after = new Select<>();
    private final Div result = div("tw-stack");

    CompareView(RecipeService recipes, CurrentUser user) {
        addClassName("tw-page");
        recipes.list(user.tenant())
                .forEach(own -> choices.add(new Choice(own.id().toString(), own.name(), own.yaml())));
        recipes.gallery()
                .forEach(recipe -> choices.add(
                        new Choice(recipe.name(), Texts.t("recipe.in-gallery", recipe.name()), recipe.yaml())));
        prepare(before, "compare-before", "recipe.compare-before");
        prepare(after, "compare-after", "recipe.compare-after");
        add(
                Parts.pageHead(Texts.t("recipe.compare"), Texts.t("recipe.compare-facts")),
                div("tw-split half", before, after),
                result);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        before.setValue(choice(asked.getSingleParameter("a")).orElse(choices.getFirst()));
        after.setValue(choice(asked.getSingleParameter("b")).orElseGet(() -> choices.stream()
                .filter(other -> !other.equals(before.getValue()))
                .findFirst()
                .orElse(choices.getFirst())));
        show();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(Texts.t("menu.recipes"), "recipes"), Crumb.here(Texts.t("recipe.compare")));
    }

    private Optional<Choice> choice(Optional<String> key) {
        return key.flatMap(wanted ->
                choices.stream().filter(choice -> choice.key().equals(wanted)).findFirst());
    }

    private void prepare(Select<Choice> select, String id, String label) {
        select.setId(id);
        select.setLabel(Texts.t(label));
        select.setItems(choices);
        select.setItemLabelGenerator(choice -> choice == null ? "" : choice.label());
        select.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                UI.getCurrent()
                        .getPage()
                        .getHistory()
                        .replaceState(null, "recipes/compare?a=" + key(before) + "&b=" + key(after));
                show();
            }
        });
    }

    private static String key(Select<Choice> select) {
        return select.getValue() == null ? "" : select.getValue().key();
    }

    private void show() {
        result.removeAll();
        @Nullable Choice a = before.getValue();
        @Nullable Choice b = after.getValue();
        if (a == null || b == null) {
            return;
        }
        var changes = ValueDiff.of(RecipeText.of(a.yaml()), RecipeText.of(b.yaml()));
        result.add(Parts.card(
                Texts.t("recipe.differences", changes.size()),
                null,
                changes.isEmpty()
                        ? Parts.empty(Texts.t("recipe.same"), Texts.t("recipe.same-hint"), null)
                        : table(changes)));
        result.add(
                Parts.card(Texts.t("recipe.yaml"), null, Parts.body(CodeLines.diff(LineDiff.of(a.yaml(), b.yaml())))));
    }

    private static Grid<ValueDiff.Change> table(List<ValueDiff.Change> changes) {
        var grid = new Grid<ValueDiff.Change>();
        grid.setId("differences");
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setAllRowsVisible(true);
        grid.setMinWidth("0");
        grid.addComponentColumn(change -> div(
                        "",
                        div("tw-strong tw-cut", RecipeTexts.label(RecipeSchema.field(change.key()))),
                        div("tw-muted tw-cut tw-mono", change.key())))
                .setHeader(Texts.t("recipe.setting"))
                .setFlexGrow(1);
        grid.addComponentColumn(change -> value(change.before()))
                .setHeader(Texts.t("recipe.compare-before"))
                .setFlexGrow(1);
        grid.addComponentColumn(change -> value(change.after()))
                .setHeader(Texts.t("recipe.compare-after"))
                .setFlexGrow(1);
        grid.setItems(changes);
        return grid;
    }

    private static Component value(String value) {
        if (value.isEmpty()) {
            return span("tw-muted", Texts.t("recipe.not-set"));
        }
        var cell = span("tw-num tw-cut", value);
        cell.setTitle(value);
        return cell;
    }
}
