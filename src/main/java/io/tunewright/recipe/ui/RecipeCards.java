package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeData;

/// A recipe as a card that leads to its page.
final class RecipeCards {

    private RecipeCards() {}

    /// @param mayEdit whether the user may make a copy
    static Card of(GalleryRecipe recipe, boolean mayEdit) {
        var locale = Texts.locale();
        String title = recipe.header().title().in(locale);
        String page = "recipes/gallery/" + recipe.name();
        Component foot = RecipeTexts.waiting(recipe.missing())
                .<Component>map(badge -> badge)
                .orElseGet(() -> Parts.badge("ok", "check", Texts.t("recipe.runs-here")));
        var use = Parts.button(mayEdit ? Texts.t("recipe.use") : Texts.t("recipe.view"), null, ButtonVariant.TERTIARY);
        use.setId("use-" + recipe.name());
        use.setAriaLabel(Texts.t("recipe.use-named", title.isEmpty() ? recipe.name() : title));
        String target = mayEdit ? "recipes/new?from=" + recipe.name() : page;
        use.addClickListener(click -> UI.getCurrent().navigate(target));
        var card = card(
                page,
                title.isEmpty() ? recipe.name() : title,
                recipe.data(),
                recipe.header().description().in(locale),
                Texts.t("recipe.made-for", recipe.header().madeFor().in(locale)),
                foot,
                use);
        card.setId("gallery-" + recipe.name());
        return card;
    }

    static Card of(Recipe recipe) {
        var header = recipe.header();
        var changed = span("tw-small tw-muted", Texts.t("recipe.changed", Formats.when(recipe.changedAt())));
        var foot = RecipeTexts.waiting(recipe.missing())
                .<Component>map(badge -> badge)
                .orElse(changed);
        var open = Parts.button(Texts.t("recipe.open"), null, ButtonVariant.TERTIARY);
        open.setAriaLabel(Texts.t("recipe.open-named", recipe.name()));
        open.addClickListener(click -> UI.getCurrent().navigate("recipes/" + recipe.id()));
        var card = card(
                "recipes/" + recipe.id(),
                recipe.name(),
                recipe.data(),
                header.description().in(Texts.locale()),
                recipe.origin() == null ? Texts.t("recipe.from-nothing") : Texts.t("recipe.from", recipe.origin()),
                foot,
                open);
        card.setId("recipe-" + recipe.id());
        return card;
    }

    private static Card card(
            String page, String title, RecipeData data, String description, String origin, Component foot, Button act) {
        var link = new Anchor(page, title);
        link.addClassNames("tw-strong", "tw-cut", "tw-cardlink");
        link.setTitle(title);
        var what = div("tw-muted tw-small tw-two-lines", description);
        what.setTitle(description);
        var madeFor = div("tw-small tw-muted tw-two-lines", origin);
        madeFor.setTitle(origin);
        act.getElement().addEventListener("click", event -> {}).stopPropagation();
        Div end = div("tw-row apart tw-cardfoot", foot, act);
        var card = new Card();
        card.addClassName("link");
        card.add(div(
                "tw-col",
                div("tw-row apart", link, RecipeTexts.methodBadge(data.method().type())),
                what,
                Parts.facts(
                        Texts.t("recipe.fact.length"), RecipeTexts.length(data),
                        Texts.t("recipe.fact.rows"), RecipeTexts.rows(data),
                        Texts.t("recipe.fact.rate"), RecipeTexts.rate(data)),
                madeFor,
                end));
        card.getElement().addEventListener("click", event -> UI.getCurrent().navigate(page));
        return card;
    }
}
