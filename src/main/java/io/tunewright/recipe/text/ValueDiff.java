package io.tunewright.recipe.text;

import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import java.util.List;
import java.util.Objects;

/// Which settings differ between two recipes, whatever their texts look like.
public final class ValueDiff {

    private ValueDiff() {}

    /// @param before as written or the default; empty where the key does not apply
    public record Change(String key, String before, String after) {}

    public static List<Change> of(RecipeText before, RecipeText after) {
        return RecipeSchema.FIELDS.stream()
                .map(field -> new Change(field.key(), effective(before, field), effective(after, field)))
                .filter(change -> !same(change.before(), change.after()))
                .toList();
    }

    /// What holds for `field`: its value as written, or the default.
    public static String effective(RecipeText text, RecipeField field) {
        String method = text.value("method.type").orElse("");
        if (!field.appliesTo(method)) {
            return "";
        }
        return switch (field.kind()) {
            case CHOICES, TEXTS -> {
                var values = text.values(field.key());
                yield values.isEmpty() ? field.fallback() : String.join(", ", values);
            }
            default -> text.value(field.key()).map(String::strip).orElse(field.fallback());
        };
    }

    /// Whether both mean the same: `2e-4` is `0.0002`.
    public static boolean same(String a, String b) {
        if (Objects.equals(a, b)) {
            return true;
        }
        try {
            return Double.parseDouble(a) == Double.parseDouble(b);
        } catch (NumberFormatException words) {
            return false;
        }
    }
}
