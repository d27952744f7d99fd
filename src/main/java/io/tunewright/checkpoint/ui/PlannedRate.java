package io.tunewright.checkpoint.ui;

import io.tunewright.recipe.RecipeData;
import io.tunewright.training.MetricPoint;
import java.util.ArrayList;
import java.util.List;

/// The learning rate that a recipe plans, as the trainer computes it.
final class PlannedRate {

    private static final int POINTS = 200;

    private PlannedRate() {}

    /// From `from` to the last step, at most 200 points.
    ///
    /// @param from step, from 1
    static List<MetricPoint> of(RecipeData recipe, long from, long total) {
        var points = new ArrayList<MetricPoint>();
        long steps = Math.max(1, (total - from) / POINTS);
        for (long step = Math.max(1, from); step < total; step += steps) {
            points.add(new MetricPoint(step, at(recipe, step - 1, total)));
        }
        points.add(new MetricPoint(total, at(recipe, total - 1, total)));
        return points;
    }

    /// @param step from 0
    private static double at(RecipeData recipe, long step, long total) {
        long warmup = Math.min(
                total,
                recipe.warmupSteps() > 0 ? recipe.warmupSteps() : (long) Math.ceil(recipe.warmupRatio() * total));
        if (step < warmup) {
            return recipe.learningRate() * (step + 1) / warmup;
        }
        double share = (step - warmup) / (double) Math.max(1, total - warmup);
        return switch (recipe.schedule()) {
            case "cosine" -> recipe.learningRate() * 0.5 * (1 + Math.cos(Math.PI * share));
            case "linear" -> recipe.learningRate() * (1 - share);
            default -> recipe.learningRate();
        };
    }
}
