package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.RecipeService;
import jakarta.annotation.security.PermitAll;
import java.util.List;

/// A recipe of the gallery, with the comments of those who wrote it.
@Route("recipes/gallery/:name")
@PermitAll
class GalleryRecipeView extends Div implements HasTrail, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    private final transient RecipeService recipes;
    private final transient CurrentUser user;
    private String title = "";

    GalleryRecipeView(RecipeService recipes, CurrentUser user) {
        this.recipes = recipes;
        this.user = user;
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        removeAll();
        show(recipes.gallery(event.getRouteParameters().get("name").orElse("")));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(Texts.t("menu.recipes"), "recipes"), Crumb.here(title));
    }

    private void show(GalleryRecipe recipe) {
        var locale = Texts.locale();
        var header = recipe.header();
        title = header.title().in(locale).isEmpty()
                ? recipe.name()
                : header.title().in(locale);
        var heading = new H1(
                span("", title), RecipeTexts.methodBadge(recipe.data().method().type()));
        RecipeTexts.waiting(recipe.missing()).ifPresent(heading::add);

        var compare = Parts.button(Texts.t("recipe.compare-with"), "updown");
        compare.addClickListener(click -> UI.getCurrent().navigate("recipes/compare?a=" + recipe.name()));
        var copy = CopyButton.labelled(recipe.yaml(), Texts.t("recipe.copy-yaml"));
        var train = Parts.button(Texts.t("recipe.train-with"), "flask");
        train.setId("train-with");
        train.addClickListener(click -> UI.getCurrent().navigate("experiments/new?recipe=gallery:" + recipe.name()));
        var use = Parts.button(Texts.t("recipe.use-as-base"), "copy", ButtonVariant.PRIMARY);
        use.setId("use-as-base");
        use.addClickListener(click -> UI.getCurrent().navigate("recipes/new?from=" + recipe.name()));
        boolean mayEdit = user.may(Permissions.EDIT);
        use.setVisible(mayEdit);
        train.setVisible(mayEdit && recipe.missing().isEmpty());

        var about = Parts.card(
                Texts.t("recipe.about"),
                null,
                Parts.body(
                        el("p", "tw-first", header.description().in(locale)),
                        facts(Texts.t("recipe.field.made_for"), header.madeFor().in(locale)),
                        facts(Texts.t("recipe.field.source"), header.source()),
                        facts(
                                Texts.t("recipe.field.families"),
                                String.join(
                                        ", ",
                                        header.families().stream()
                                                .map(family -> Texts.t("recipe.choice.families." + family))
                                                .toList())),
                        facts(Texts.t("recipe.fact.length"), RecipeTexts.length(recipe.data())),
                        facts(Texts.t("recipe.field.languages"), String.join(", ", header.languages()))));
        var yaml = Parts.card(
                Texts.t("recipe.yaml"),
                span("tw-small tw-muted tw-mono", recipe.name() + ".yaml"),
                Parts.body(CodeLines.plain(recipe.yaml())));
        add(
                Parts.pageHead(heading, Texts.t("recipe.gallery-facts"), compare, copy, train, use),
                FactStrip.of(header, recipe.data()),
                div("tw-split wide", yaml, about));
    }

    private static Div facts(String label, String value) {
        return div("tw-fact", div("tw-small tw-muted", label), div("", value));
    }
}
