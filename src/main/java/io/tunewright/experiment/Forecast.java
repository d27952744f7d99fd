package io.tunewright.experiment;

import java.time.Duration;
import java.util.List;

/// What a run will take, before it starts.
///
/// @param steps             optimiser steps
/// @param tokens            tokens over all epochs, padding not counted
/// @param learntTokens      those that count for the loss
/// @param truncated         examples longer than the recipe's maximum length
/// @param trainedParameters weights that change
/// @param memoryBytes       peak memory of the worker
/// @param diskBytes         prepared data, and the checkpoints kept at once with the one being written
/// @param time              wall time of the training, with its measurements and the answers made in them
/// @param basis             where the time comes from
/// @param cost              time × price × machines, in the operator's unit of account; 0 where nothing has a price
/// @param warnings          what the user should know before starting
/// @param blockers          why it cannot start, empty if it can
public record Forecast(
        long steps,
        long tokens,
        long learntTokens,
        int truncated,
        long trainedParameters,
        long memoryBytes,
        long diskBytes,
        Duration time,
        TimeBasis basis,
        double cost,
        List<Notice> warnings,
        List<Notice> blockers) {

    /// How a time was found.
    public enum TimeBasis {
        /// From what earlier runs of this model and method measured here.
        MEASURED,
        /// From the arithmetic of the steps and the usual speed of processors: rough.
        ESTIMATED,
        /// Nothing was measured on this machine or with this trainer, and arithmetic would not do: the time is 0.
        UNKNOWN
    }

    public Forecast {
        warnings = List.copyOf(warnings);
        blockers = List.copyOf(blockers);
    }

    public boolean canStart() {
        return blockers.isEmpty();
    }
}
