package io.tunewright.recipe.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.contextmenu.ContextMenu;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.BeforeLeaveEvent;
import com.vaadin.flow.router.BeforeLeaveObserver;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.recipe.text.RecipeText;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of the organisation's recipes, to read and to edit.
@Route("recipes/:recipeId")
@PermitAll
class RecipeView extends Div implements HasTrail, BeforeEnterObserver, BeforeLeaveObserver {

    private static final long serialVersionUID = 1;

    private final transient RecipeService recipes;
    private final transient CurrentUser user;
    private transient @Nullable Recipe recipe;
    private @Nullable RecipeEditor editor;

    RecipeView(RecipeService recipes, CurrentUser user) {
        this.recipes = recipes;
        this.user = user;
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String id = event.getRouteParameters().get("recipeId").orElse("");
        try {
            show(recipes.get(user.tenant(), RecipeId.of(id)));
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("recipe-not-found", "There is no recipe " + id, id);
        }
    }

    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        UnsavedGuard.ask(event, editor);
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(Texts.t("menu.recipes"), "recipes"), Crumb.here(recipe == null ? "" : recipe.name()));
    }

    private void show(Recipe shown) {
        recipe = shown;
        removeAll();
        boolean mayEdit = user.may(Permissions.EDIT);
        var made = new RecipeEditor(
                shown.yaml(),
                shown.origin(),
                recipes.original(user.tenant(), shown.id()).orElse(null),
                mayEdit,
                new Stored(shown));
        made.addActions(menu(shown, mayEdit));
        editor = made;
        add(made);
    }

    private Button menu(Recipe shown, boolean mayEdit) {
        var more = Parts.button(Texts.t("recipe.more"), "more");
        more.setId("recipe-more");
        var menu = new ContextMenu(more);
        menu.setOpenOnClick(true);
        menu.addItem(
                Texts.t("recipe.compare-with"), click -> UI.getCurrent().navigate("recipes/compare", compared(shown)));
        if (mayEdit) {
            menu.addItem(Texts.t("recipe.train-with"), click -> UI.getCurrent()
                    .navigate(
                            "experiments/new",
                            QueryParameters.of("recipe", shown.id().toString())));
            menu.addItem(Texts.t("recipe.duplicate"), click -> duplicate(shown.yaml()));
            var delete = menu.addItem(Texts.t("common.delete"), click -> delete(shown));
            delete.setId("recipe-delete");
        }
        return more;
    }

    /// What it was made from comes before it.
    private static QueryParameters compared(Recipe shown) {
        String own = shown.id().toString();
        String origin = shown.origin();
        return origin == null ? QueryParameters.of("a", own) : QueryParameters.simple(Map.of("a", origin, "b", own));
    }

    private void delete(Recipe shown) {
        ConfirmDelete.ask(Texts.t("recipe.delete-question", shown.name()), Texts.t("recipe.delete-consequence"), () -> {
            recipes.delete(user.tenant(), shown.id());
            editor = null;
            UI.getCurrent().navigate("recipes");
            Notices.tell(Texts.t("recipe.deleted", shown.name()));
        });
    }

    private void duplicate(String yaml) {
        String name = Texts.t("recipe.copy-of", recipes.read(yaml).header().name());
        var original = recipe;
        if (original == null) {
            return;
        }
        var copy = recipes.copy(user.tenant(), user.user(), original.id(), shortened(name), Map.of());
        if (!copy.yaml().equals(yaml)) {
            var text = RecipeText.of(yaml).with("name", shortened(name));
            copy = recipes.update(user.tenant(), copy.id(), copy.version(), text.toString());
        }
        editor = null;
        UI.getCurrent().navigate("recipes/" + copy.id());
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) > 120 ? name.substring(0, name.offsetByCodePoints(0, 120)) : name;
    }

    /// Keeps what the editor shows in the recipe it was loaded from.
    private final class Stored implements RecipeEditor.Keeper {

        private long version;
        private final RecipeId id;

        Stored(Recipe recipe) {
            this.id = recipe.id();
            this.version = recipe.version();
        }

        @Override
        public void save(String yaml) {
            var saved = recipes.update(user.tenant(), id, version, yaml);
            version = saved.version();
            recipe = saved;
            if (editor != null) {
                editor.stored(saved.yaml());
            }
            Notices.tell(Texts.t("recipe.saved", saved.name()));
        }

        @Override
        public void saveCopy(String yaml) {
            duplicate(yaml);
        }

        @Override
        public void reload() {
            show(recipes.get(user.tenant(), id));
        }
    }
}
