package io.tunewright.worker.collect;

import java.util.Map;
import java.util.OptionalDouble;

/// A row of a trainer's log: what it measured at one moment, by the names of transformers' `Trainer`.
///
/// @param values numbers by name, NaN and infinities included
record LogRow(Map<String, Double> values) {

    LogRow {
        values = Map.copyOf(values);
    }

    /// Whether it tells of an optimiser step.
    boolean isProgress() {
        return values.containsKey("loss") && values.containsKey("epoch");
    }

    /// Whether it tells of a measurement on the held-out data.
    boolean isValidation() {
        return values.containsKey("eval_loss");
    }

    OptionalDouble find(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// A number that is finite; 0 where there is none.
    double finite(String name) {
        double value = find(name).orElse(0);
        return Double.isFinite(value) ? value : 0;
    }

    /// Optimiser steps done, -1 if the row does not say.
    long step() {
        double step = find("step").orElse(-1);
        return step >= 0 && step <= 1e9 ? (long) step : -1;
    }
}
