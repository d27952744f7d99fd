package io.tunewright.experiment.ui;

import io.tunewright.common.ui.Texts;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeService;
import java.util.ArrayList;
import java.util.List;

/// A recipe that can be chosen, the organisation's own before the gallery's.
///
/// @param label     as the list shows it
/// @param trainable whether this version's engine has all it needs
record RecipeOption(RecipeChoice choice, String label, RecipeData data, boolean trainable) {

    /// What a first experiment is best asked with.
    static final RecipeChoice FIRST = new RecipeChoice.FromGallery("starter_identity_lora");

    static List<RecipeOption> all(RecipeService recipes, TenantId tenant) {
        var options = new ArrayList<RecipeOption>();
        for (var own : recipes.list(tenant)) {
            boolean trainable = own.missing().isEmpty();
            options.add(new RecipeOption(
                    new RecipeChoice.Own(own.id()), labelled(own.name(), trainable), own.data(), trainable));
        }
        for (var recipe : recipes.gallery()) {
            String title = recipe.header().title().in(Texts.locale());
            boolean trainable = recipe.missing().isEmpty();
            String label = Texts.t("experiment.in-gallery", title.isEmpty() ? recipe.name() : title);
            options.add(new RecipeOption(
                    new RecipeChoice.FromGallery(recipe.name()), labelled(label, trainable), recipe.data(), trainable));
        }
        return options;
    }

    private static String labelled(String name, boolean trainable) {
        return trainable ? name : Texts.t("experiment.not-yet", name);
    }
}
