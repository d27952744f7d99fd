package io.tunewright.recipe.ui;

import com.vaadin.flow.router.BeforeLeaveEvent;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Texts;
import org.jspecify.annotations.Nullable;

/// Asks before unsaved changes are lost.
final class UnsavedGuard {

    private UnsavedGuard() {}

    static void ask(BeforeLeaveEvent event, @Nullable RecipeEditor editor) {
        if (editor == null || !editor.isChanged()) {
            return;
        }
        var leaving = event.postpone();
        ConfirmDelete.ask(
                Texts.t("recipe.leave-question"),
                Texts.t("recipe.leave-consequence"),
                Texts.t("recipe.leave"),
                Texts.t("recipe.stay"),
                leaving::proceed);
    }
}
