package io.tunewright.worker.train;

import io.tunewright.llm.Batch;
import io.tunewright.worker.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows each optimiser step sees.
final class Plan {

    private final Rows rows;
    private final TrainingSettings settings;
    private final int stepsPerEpoch;
    private long ordered = -1;
    private @Nullable List<Row> order;

    Plan(Rows rows, TrainingSettings settings) {
        this.rows = rows;
        this.settings = settings;
        this.stepsPerEpoch = Math.ceilDiv(rows.size(), settings.batchSize() * settings.accumulation());
    }

    /// Optimiser steps of the whole run.
    long totalSteps() {
        return settings.maxSteps() > 0
                ? settings.maxSteps()
                : Math.max(1, (long) Math.ceil(settings.epochs() * stepsPerEpoch - 1e-9));
    }

    /// Passes over the data after `step` optimiser steps.
    double epochAfter(long step) {
        return step / (double) stepsPerEpoch;
    }

    /// Whether an epoch ends with the step before.
    ///
    /// @param step steps done
    boolean endsEpoch(long step) {
        return step % stepsPerEpoch == 0;
    }

    /// One forward and backward pass.
    record MicroBatch(List<Row> rows, Batch batch) {}

    /// The micro-batches of a step; at the end of an epoch there may be fewer.
    ///
    /// @param step from 0
    synchronized List<MicroBatch> microBatches(long step) {
        var chosen = rowsOf(step);
        var batches = new ArrayList<MicroBatch>();
        for (int i = 0; i < chosen.size(); i += settings.batchSize()) {
            var together = chosen.subList(i, Math.min(i + settings.batchSize(), chosen.size()));
            batches.add(new MicroBatch(together, rows.batch(together)));
        }
        return batches;
    }

    /// The same without their rows.
    List<Batch> step(long step) {
        return microBatches(step).stream().map(MicroBatch::batch).toList();
    }

    /// Tokens of a step, padding not counted.
    ///
    /// @param step from 0
    synchronized long tokens(long step) {
        return rowsOf(step).stream().mapToLong(Row::length).sum();
    }

    private List<Row> rowsOf(long step) {
        var rowsOfEpoch = order(step / stepsPerEpoch);
        int perStep = settings.batchSize() * settings.accumulation();
        int from = (int) (step % stepsPerEpoch) * perStep;
        return rowsOfEpoch.subList(from, Math.min(from + perStep, rowsOfEpoch.size()));
    }

    private List<Row> order(long epoch) {
        var known = order;
        if (known == null || ordered != epoch) {
            known = rows.epoch(epoch);
            order = known;
            ordered = epoch;
        }
        return known;
    }
}
