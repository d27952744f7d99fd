package io.tunewright.recipe.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.BeforeLeaveEvent;
import com.vaadin.flow.router.BeforeLeaveObserver;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.RecipeService;
import io.tunewright.recipe.text.RecipeText;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recipe that is not stored yet: made from one of the gallery, or from the one that suits most first tries.
@Route("recipes/new")
@RolesAllowed("MEMBER")
class NewRecipeView extends Div implements HasTrail, BeforeEnterObserver, BeforeLeaveObserver {

    private static final long serialVersionUID = 1;
    private static final String USUAL = "llama_lora_chat";

    private final transient RecipeService recipes;
    private final transient CurrentUser user;
    private @Nullable RecipeEditor editor;

    NewRecipeView(RecipeService recipes, CurrentUser user) {
        this.recipes = recipes;
        this.user = user;
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var from = event.getLocation().getQueryParameters().getSingleParameter("from");
        var source = recipes.gallery(from.orElse(USUAL));
        String title = source.header().title().in(Texts.locale());
        String name = from.isPresent()
                ? Texts.t("recipe.copy-of", title.isEmpty() ? source.name() : title)
                : Texts.t("recipe.new-name");
        var begin = RecipeText.of(source.yaml()).with("name", name).without("title");
        removeAll();
        var made = new RecipeEditor(begin.toString(), source.name(), source.yaml(), true, new Unstored(source));
        made.beginsNew();
        editor = made;
        add(made);
    }

    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        UnsavedGuard.ask(event, editor);
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(Texts.t("menu.recipes"), "recipes"), Crumb.here(Texts.t("recipe.new")));
    }

    private final class Unstored implements RecipeEditor.Keeper {

        private final GalleryRecipe source;

        Unstored(GalleryRecipe source) {
            this.source = source;
        }

        @Override
        public void save(String yaml) {
            var stored = recipes.create(user.tenant(), user.user(), yaml, source.name(), source.yaml());
            editor = null;
            UI.getCurrent().navigate("recipes/" + stored.id());
            Notices.tell(Texts.t("recipe.saved", stored.name()));
        }

        @Override
        public void saveCopy(String yaml) {
            save(yaml);
        }

        @Override
        public void reload() {
            UI.getCurrent().refreshCurrentRoute(false);
        }
    }
}
