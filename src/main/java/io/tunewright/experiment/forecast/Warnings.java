package io.tunewright.experiment.forecast;

import static io.tunewright.experiment.forecast.Forecaster.number;
import static io.tunewright.experiment.forecast.Forecaster.size;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.experiment.Notice;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;
import java.util.ArrayList;
import java.util.List;

/// What a user should know before starting, though it does not stop the run.
final class Warnings {

    private static final double TIGHT = 0.8;
    private static final int FEW_STEPS = 10;

    private Warnings() {}

    static List<Notice> of(
            DatasetVersionRef dataset,
            BaseModelRef model,
            RecipeHeader header,
            RecipeData recipe,
            TokenCounts counts,
            StepPlan plan,
            long memory,
            long machineMemory) {
        var warnings = new ArrayList<Notice>();
        if (counts.truncated() > 0) {
            warnings.add(Notice.of(
                    "truncated",
                    number(counts.truncated()),
                    number(counts.examples() + counts.unlearnt()),
                    number(recipe.maxLength()),
                    number(counts.longest())));
        }
        if (dataset.text()) {
            warnings.add(Notice.of("plain-text", dataset.label(), number(recipe.maxLength())));
        }
        if (counts.unlearnt() > 0) {
            warnings.add(Notice.of("unlearnt", number(counts.unlearnt())));
        }
        if (!header.families().isEmpty()
                && !header.families().contains(model.inspection().family())) {
            warnings.add(Notice.of(
                    "other-family",
                    String.join(", ", header.families()),
                    model.inspection().family()));
        }
        if (memory <= machineMemory && memory > machineMemory * TIGHT) {
            warnings.add(Notice.of("memory-tight", size(memory), size(machineMemory)));
        }
        if (plan.steps() < FEW_STEPS) {
            warnings.add(Notice.of("few-steps", number(plan.steps())));
        }
        if (dataset.heldOut() == 0 && recipe.earlyStoppingPatience() > 0) {
            warnings.add(Notice.of("never-early", dataset.label()));
        } else if (dataset.heldOut() == 0 && (recipe.evaluationSteps() > 0 || recipe.predictionRows() > 0)) {
            warnings.add(Notice.of("nothing-held-out", dataset.label()));
        }
        return warnings;
    }
}
