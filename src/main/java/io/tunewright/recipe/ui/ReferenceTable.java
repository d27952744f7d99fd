package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;

/// Every key with its meaning, range and default, from the schema.
final class ReferenceTable {

    private ReferenceTable() {}

    static Div create() {
        var list = el("dl", "tw-reference");
        for (var field : RecipeSchema.FIELDS) {
            list.add(el("dt", "tw-mono", field.key()), el("dd", "", RecipeTexts.help(field), rules(field)));
        }
        return Parts.body(list);
    }

    private static Div rules(RecipeField field) {
        var rules = div("tw-small tw-muted");
        var range = field.range();
        if (field.isNumber() && range != null) {
            rules.add(span("tw-num", RecipeTexts.range(range) + " "));
        }
        if (!field.choices().isEmpty()) {
            rules.add(span("tw-mono", String.join(", ", field.choices()) + " "));
        }
        if (!field.fallback().isEmpty()) {
            rules.add(span("", Texts.t("recipe.default", field.fallback())));
        }
        return rules;
    }
}
