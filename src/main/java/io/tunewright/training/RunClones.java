package io.tunewright.training;

import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.RecipeChoice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeService;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Asks a run's question once more, with something changed: what the run was trained with counts, not what its recipe
/// says now.
@Service
public class RunClones {

    private static final int NAME_MAX_LENGTH = 120;

    private final TrainingRunService runs;
    private final ExperimentService experiments;
    private final RecipeService recipes;

    RunClones(TrainingRunService runs, ExperimentService experiments, RecipeService recipes) {
        this.runs = runs;
        this.experiments = experiments;
        this.recipes = recipes;
    }

    /// Stores the run's recipe with changes.
    ///
    /// @param changes values by key of the recipe, such as `learning_rate` or `method.r`; never empty
    /// @throws io.tunewright.common.InvalidInputException `invalid-recipe`, `unknown-recipe-key`
    @PreAuthorize(Permissions.MAY_EDIT)
    public Recipe recipe(TenantId tenant, UserId author, RunId run, Map<String, String> changes) {
        var experiment = experiments.get(tenant, runs.get(tenant, run).experiment());
        String name = changes.entrySet().stream()
                .map(change -> change.getKey() + " " + change.getValue().strip())
                .collect(Collectors.joining(", ", experiment.recipeName() + ", ", ""));
        return recipes.derive(
                tenant, author, experiment.recipeYaml(), experiment.recipeName(), shortened(name), changes);
    }

    /// Stores the run's experiment with changes; nothing is started.
    ///
    /// @param name    null to have one made
    /// @param machine null for that of the run
    @PreAuthorize(Permissions.MAY_EDIT)
    public ExperimentSnapshot experiment(
            TenantId tenant,
            UserId author,
            RunId run,
            Map<String, String> changes,
            @Nullable String name,
            @Nullable String machine) {
        var source = experiments.get(tenant, runs.get(tenant, run).experiment());
        var recipe = recipe(tenant, author, run, changes);
        var target = source.target();
        var evaluateOn = source.evaluateOn();
        return experiments.create(
                tenant,
                author,
                name == null ? experiments.freeName(tenant, source.name()) : name,
                ExperimentQuestion.of(source.datasetVersion(), source.baseModel(), new RecipeChoice.Own(recipe.id()))
                        .at(machine == null ? target : new Target(machine, target.trainer(), target.nodes()))
                        .measuredOn(evaluateOn == null ? null : evaluateOn.dataset()));
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= NAME_MAX_LENGTH
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_MAX_LENGTH - 1)) + "…";
    }
}
