package io.tunewright.worker.train;

import io.tunewright.worker.TrainingSettings;

/// The learning rate of each step: it climbs during the warm-up, then falls or stays.
///
/// @param schedule `cosine` (to 0 over the rest), `linear` (to 0) or `constant`
/// @param warmup   steps in which it climbs
/// @param total    optimiser steps of the run
record LearningRate(double peak, String schedule, long warmup, long total) {

    static LearningRate of(TrainingSettings settings, long total) {
        long warmup =
                settings.warmupSteps() > 0 ? settings.warmupSteps() : (long) Math.ceil(settings.warmupRatio() * total);
        return new LearningRate(settings.learningRate(), settings.schedule(), Math.min(warmup, total), total);
    }

    /// @param step from 0
    double at(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double share = (step - warmup) / (double) Math.max(1, total - warmup);
        return switch (schedule) {
            case "cosine" -> peak * 0.5 * (1 + Math.cos(Math.PI * share));
            case "linear" -> peak * (1 - share);
            case "constant" -> peak;
            default -> throw new IllegalArgumentException("unknown schedule " + schedule);
        };
    }
}
