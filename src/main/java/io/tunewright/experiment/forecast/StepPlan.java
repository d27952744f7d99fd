package io.tunewright.experiment.forecast;

import io.tunewright.recipe.RecipeData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// How many rows, steps and tokens a training has: the worker's own plan, computed from lengths alone. The order
/// of rows and the way they are packed follow from the recipe's seed, so the figures are exact.
///
/// @param rows          sequences an epoch, after packing
/// @param stepsPerEpoch optimiser steps an epoch; the last may have fewer rows
/// @param steps         optimiser steps in all
/// @param rowLength     tokens of the longest row
/// @param tokens        tokens of all steps, padding not counted: what the worker reports
/// @param passed        the same with padding: what goes through the model
/// @param microBatches  passes through the model
public record StepPlan(
        int rows, long stepsPerEpoch, long steps, int rowLength, long tokens, long passed, long microBatches) {

    /// Rows that are ordered one by one; of longer runs the rest is extrapolated.
    private static final long MOST_ROWS = 3_000_000;
    private static final int OPEN_ROWS = 64;

    public static StepPlan of(TokenCounts counts, RecipeData recipe) {
        var lengths = IntStream.of(counts.lengths())
                .filter(length -> length > 1)
                .boxed()
                .toList();
        var rows = recipe.packing() ? packed(lengths, recipe.maxLength(), recipe.seed()) : lengths;
        if (rows.isEmpty()) {
            return new StepPlan(0, 0, 0, 0, 0, 0, 0);
        }
        long perEpoch = Math.ceilDiv(rows.size(), recipe.rowsPerStep());
        long steps = recipe.maxSteps() > 0
                ? recipe.maxSteps()
                : Math.max(1, (long) Math.ceil(recipe.epochs() * perEpoch - 1e-9));
        var walk = new Walk(rows, recipe, perEpoch);
        walk.go(steps);
        return new StepPlan(
                rows.size(),
                perEpoch,
                steps,
                Collections.max(rows),
                walk.scaled(walk.tokens),
                walk.scaled(walk.passed),
                walk.scaled(walk.batches));
    }

    /// Passes over the data that the steps amount to.
    public double epochs() {
        return stepsPerEpoch == 0 ? 0 : (double) steps / stepsPerEpoch;
    }

    /// First fit over a shuffled order with few open rows, as the worker packs.
    static List<Integer> packed(List<Integer> lengths, int maxLength, long seed) {
        var order = new ArrayList<>(lengths);
        Collections.shuffle(order, new Random(seed));
        var open = new ArrayList<Integer>();
        var full = new ArrayList<Integer>();
        for (int length : order) {
            int place = 0;
            while (place < open.size() && maxLength - open.get(place) < length) {
                place++;
            }
            if (place == open.size()) {
                if (open.size() == OPEN_ROWS) {
                    full.add(open.removeFirst());
                    place--;
                }
                open.add(0);
            }
            open.set(place, open.get(place) + length);
        }
        full.addAll(open);
        return full;
    }

    /// Goes through the steps and adds up what each takes.
    private static final class Walk {

        private final List<Integer> rows;
        private final RecipeData recipe;
        private final long perEpoch;
        private long tokens;
        private long passed;
        private long batches;
        private double scale = 1;

        Walk(List<Integer> rows, RecipeData recipe, long perEpoch) {
            this.rows = rows;
            this.recipe = recipe;
            this.perEpoch = perEpoch;
        }

        void go(long steps) {
            long most = Math.max(1, MOST_ROWS / rows.size()) * perEpoch;
            long walked = Math.min(steps, most);
            List<Integer> order = rows;
            for (long step = 0; step < walked; step++) {
                if (step % perEpoch == 0) {
                    order = new ArrayList<>(rows);
                    Collections.shuffle(order, new Random(recipe.seed() * 1_000_003 + step / perEpoch));
                }
                int from = (int) (step % perEpoch) * recipe.rowsPerStep();
                addStep(order.subList(from, Math.min(from + recipe.rowsPerStep(), order.size())));
            }
            scale = (double) steps / walked;
        }

        long scaled(long sum) {
            return Math.round(sum * scale);
        }

        private void addStep(List<Integer> step) {
            for (int at = 0; at < step.size(); at += recipe.batchSize()) {
                var batch = step.subList(at, Math.min(at + recipe.batchSize(), step.size()));
                tokens += batch.stream().mapToLong(Integer::longValue).sum();
                passed += (long) batch.size() * Collections.max(batch);
                batches++;
            }
        }
    }
}
