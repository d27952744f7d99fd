package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.Chip;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.RecipeService;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The organisation's recipes and the gallery.
@Route("recipes")
@PermitAll
@Menu(order = 30, title = "menu.recipes")
class RecipesView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient List<Recipe> own;
    private final transient List<GalleryRecipe> gallery;
    private final boolean mayEdit;
    private final RecipeFilter filter = new RecipeFilter();
    private final Div ownCards = div("tw-fill");
    private final Div galleryCards = div("tw-fill");

    RecipesView(RecipeService recipes, CurrentUser user) {
        this.own = recipes.list(user.tenant());
        this.gallery = recipes.gallery();
        this.mayEdit = user.may(Permissions.EDIT);
        addClassName("tw-page");

        var compare = Parts.button(Texts.t("recipe.compare"), "updown");
        compare.setId("compare-recipes");
        compare.addClickListener(click -> UI.getCurrent().navigate("recipes/compare"));
        var load = Parts.button(Texts.t("recipe.import"), "upload");
        load.setId("import-recipe");
        load.addClickListener(click -> new ImportDialog(recipes, user).open());
        var make = Parts.button(Texts.t("recipe.new"), "plus", ButtonVariant.PRIMARY);
        make.setId("new-recipe");
        make.addClickListener(click -> UI.getCurrent().navigate("recipes/new"));
        load.setVisible(mayEdit);
        make.setVisible(mayEdit);

        long trainable =
                gallery.stream().filter(recipe -> recipe.missing().isEmpty()).count();
        add(Parts.pageHead(
                Texts.t("menu.recipes"),
                Texts.t("recipe.facts", own.size(), gallery.size(), trainable),
                compare,
                load,
                make));
        add(filters());
        var ownHead = new H2(Texts.t("recipe.own"));
        ownHead.addClassName("tw-h2");
        var galleryHead = new H2(Texts.t("recipe.gallery"));
        galleryHead.addClassName("tw-h2");
        ownCards.setId("own-recipes");
        galleryCards.setId("gallery");
        add(section(ownHead, ownCards), section(galleryHead, galleryCards));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.recipes")));
    }

    private Div filters() {
        var search = new TextField();
        search.setId("recipe-search");
        search.setPlaceholder(Texts.t("recipe.search"));
        search.setAriaLabel(Texts.t("recipe.search"));
        search.setPrefixComponent(Parts.icon("search"));
        search.setWidth("240px");
        search.setClearButtonVisible(true);
        search.setValueChangeMode(ValueChangeMode.LAZY);
        search.addValueChangeListener(change -> {
            filter.search(change.getValue());
            refresh();
        });
        var bar = div("tw-row wrap", search);
        bar.add(new Chip(Texts.t("recipe.runs-here"), false, on -> {
            filter.onlyTrainable(on);
            refresh();
        }));
        for (var method : RecipeSchema.METHODS) {
            bar.add(new Chip(RecipeTexts.method(method), false, on -> {
                filter.method(method, on);
                refresh();
            }));
        }
        for (var family : families()) {
            bar.add(new Chip(Texts.t("recipe.choice.families." + family), false, on -> {
                filter.family(family, on);
                refresh();
            }));
        }
        bar.getElement().setAttribute("role", "group").setAttribute("aria-label", Texts.t("recipe.filter"));
        return bar;
    }

    private Set<String> families() {
        return new TreeSet<>(Stream.concat(
                        own.stream().flatMap(recipe -> recipe.header().families().stream()),
                        gallery.stream().flatMap(recipe -> recipe.header().families().stream()))
                .toList());
    }

    private void refresh() {
        ownCards.removeAll();
        galleryCards.removeAll();
        var ownShown = own.stream().filter(filter::shows).map(RecipeCards::of).toArray(Card[]::new);
        var galleryShown = gallery.stream()
                .filter(filter::shows)
                .map(recipe -> RecipeCards.of(recipe, mayEdit))
                .toArray(Card[]::new);
        ownCards.add(ownShown);
        galleryCards.add(galleryShown);
        if (own.isEmpty()) {
            ownCards.add(
                    Parts.card(null, null, Parts.empty(Texts.t("recipe.none"), Texts.t("recipe.none-hint"), null)));
        } else if (ownShown.length == 0) {
            ownCards.add(el("p", "tw-muted", Texts.t("recipe.none-match")));
        }
        if (galleryShown.length == 0) {
            galleryCards.add(el("p", "tw-muted", Texts.t("recipe.none-match")));
        }
    }

    private static Div section(H2 title, Div cards) {
        var section = div("tw-col", title, cards);
        section.getElement().setAttribute("role", "region");
        section.getElement().setAttribute("aria-label", title.getText());
        return section;
    }
}
