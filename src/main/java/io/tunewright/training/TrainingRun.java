package io.tunewright.training;

import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One attempt to answer an experiment's question.
///
/// @param number      run of its experiment, from 1
/// @param why         in one word what the reason says
/// @param reason      a sentence for the status where one is due: why it waits, failed or was stopped; else empty
/// @param failureKind null unless it failed
/// @param attempts    workers it had, the current one included
/// @param disruptions workers that it lost to the machines they ran on
/// @param deadline    time that its workers may take altogether, null for no limit
/// @param stopsAfterCheckpoint whether it ends with the next checkpoint
/// @param preparedPercent      how far its data is prepared, null where that took no time
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
        RunReason why,
        String reason,
        @Nullable RunFailureKind failureKind,
        int attempts,
        int disruptions,
        @Nullable Duration deadline,
        boolean stopsAfterCheckpoint,
        @Nullable Integer preparedPercent,
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
