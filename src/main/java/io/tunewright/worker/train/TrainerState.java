package io.tunewright.worker.train;

import com.fasterxml.jackson.annotation.JsonProperty;

/// `trainer_state.json` of a checkpoint: where the run stood. Data order, schedule and dropout follow from the step
/// and the seed of the recipe, so this and the tensors are all that an exact resume needs.
///
/// @param step          optimiser steps done
/// @param trainedTokens tokens seen
/// @param seconds       time spent training, over all attempts
record TrainerState(
        @JsonProperty("global_step") long step,
        double epoch,
        @JsonProperty("trained_tokens") long trainedTokens,
        double seconds) {}
