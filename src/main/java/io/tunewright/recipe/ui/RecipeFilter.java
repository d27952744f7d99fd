package io.tunewright.recipe.ui;

import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.Recipe;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which cards are shown: every kind of condition must hold, one of its values is enough.
final class RecipeFilter implements Serializable {

    private static final long serialVersionUID = 1;

    private final Set<String> methods = new HashSet<>();
    private final Set<String> families = new HashSet<>();
    private String search = "";
    private boolean onlyTrainable;

    void search(String text) {
        search = text.strip().toLowerCase(Locale.ROOT);
    }

    void onlyTrainable(boolean on) {
        onlyTrainable = on;
    }

    void method(String method, boolean on) {
        var _ = on ? methods.add(method) : methods.remove(method);
    }

    void family(String family, boolean on) {
        var _ = on ? families.add(family) : families.remove(family);
    }

    boolean shows(GalleryRecipe recipe) {
        return shows(
                recipe.data().method().type(),
                recipe.header().families(),
                recipe.missing().isEmpty(),
                recipe.yaml());
    }

    boolean shows(Recipe recipe) {
        return shows(
                recipe.data().method().type(),
                recipe.header().families(),
                recipe.missing().isEmpty(),
                recipe.yaml());
    }

    private boolean shows(String method, List<String> madeFor, boolean trainable, String yaml) {
        return (methods.isEmpty() || methods.contains(method))
                && (families.isEmpty() || madeFor.stream().anyMatch(families::contains))
                && (trainable || !onlyTrainable)
                && yaml.toLowerCase(Locale.ROOT).contains(search);
    }
}
