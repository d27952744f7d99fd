package io.tunewright.recipe;

import io.tunewright.llm.ModelInspection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What this version's engine can train. A recipe beyond it may be read, kept and compared, but no experiment
/// starts with it. Grows with the engine.
public final class EngineSupport {

    /// Model families that can be loaded for training.
    public static final Set<String> FAMILIES = ModelInspection.families();

    private static final Set<String> PRECISIONS = Set.of("fp32", "bf16");

    private EngineSupport() {}

    /// What is missing before the recipe can run, empty if nothing is: a [Problem] whose sentence reads such as
    /// "runs once the engine has fp16".
    public static Optional<Problem> missing(String precision, List<String> families) {
        if (!families.isEmpty() && families.stream().noneMatch(FAMILIES::contains)) {
            return Optional.of(Problem.at(0, "families", "needs-family", String.join(", ", families)));
        }
        if (!PRECISIONS.contains(precision)) {
            return Optional.of(Problem.at(0, "precision", "needs-precision", precision));
        }
        return Optional.empty();
    }

    public static Optional<Problem> missing(RecipeHeader header, RecipeData data) {
        return missing(data.precision(), header.families());
    }
}
