package io.tunewright.training;

import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One attempt to answer an experiment's question.
///
/// @param number      run of its experiment, from 1
/// @param reason      a sentence for the status where one is due: why it waits, failed or was stopped; else empty
/// @param failureKind such as `DIVERGED`; null unless it failed
/// @param lastLoss    nats per token, null before the first step
/// @param heldOutLoss newest, null before the first measurement
/// @param secondsLeft null unless it runs and steps were reported
public record TrainingRun(
        RunId id,
        ExperimentId experiment,
        String experimentName,
        String baseModelName,
        String datasetLabel,
        int number,
        RunStatus status,
        String reason,
        @Nullable String failureKind,
        long step,
        long totalSteps,
        double epoch,
        @Nullable Double lastLoss,
        @Nullable Double heldOutLoss,
        double tokensPerSecond,
        long trainedTokens,
        long peakBytes,
        @Nullable Long secondsLeft,
        UserId author,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
