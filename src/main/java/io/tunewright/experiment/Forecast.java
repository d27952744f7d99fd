package io.tunewright.experiment;

import java.time.Duration;
import java.util.List;

/// What a run will take, before it starts.
///
/// @param steps             optimiser steps
/// @param tokens            tokens over all epochs, as packed or padded
/// @param learntTokens      those that count for the loss
/// @param truncated         examples longer than the recipe's maximum length
/// @param trainedParameters weights that change
/// @param memoryBytes       peak memory of the worker
/// @param diskBytes         checkpoints kept at once
/// @param time              on this machine, from what earlier runs measured, else from its speed at matrix products
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
        List<String> warnings,
        List<String> blockers) {}
