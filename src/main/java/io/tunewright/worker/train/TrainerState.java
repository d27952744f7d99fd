package io.tunewright.worker.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `trainer_state.json` of a checkpoint: where the run stood. Data order, schedule and dropout follow from the step
/// and the seed of the recipe, so this and the tensors are all that an exact resume needs.
///
/// @param step          optimiser steps done
/// @param trainedTokens tokens seen
/// @param seconds       time spent training, over all attempts
/// @param heldOutLoss   measured at this step, null if it was not
/// @param earlyStopping null before the first measurement
/// @param hardest       rows of highest loss in the epoch so far; null in checkpoints of older versions
record TrainerState(
        @JsonProperty("global_step") long step,
        double epoch,
        @JsonProperty("trained_tokens") long trainedTokens,
        double seconds,
        @JsonProperty("held_out_loss") @Nullable Double heldOutLoss,
        @JsonProperty("early_stopping") EarlyStopping.@Nullable State earlyStopping,
        @Nullable List<HardestRows.Hard> hardest) {}
