package io.tunewright.checkpoint;

import io.tunewright.storage.ArtifactFolder;
import io.tunewright.training.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A checkpoint whose files were verified against its manifest.
///
/// @param heldOutLoss nats per token, null if it was not measured at this step
/// @param best        lowest held-out loss of its run
/// @param last        newest of its run
public record Checkpoint(
        CheckpointId id,
        RunId run,
        long step,
        double epoch,
        double trainingLoss,
        @Nullable Double heldOutLoss,
        ArtifactFolder files,
        boolean best,
        boolean last,
        Instant savedAt) {}
