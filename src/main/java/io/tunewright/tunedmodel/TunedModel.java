package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.common.Sha256;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.training.RunId;
import java.time.Instant;

/// What a run produced, with its lineage.
///
/// @param name name in the API, `ft:{base}:{organisation}:{suffix}:{short id}`
/// @param kind adapter beside its base, or a whole model
/// @param step of the checkpoint it was made from
public record TunedModel(
        TunedModelId id,
        String name,
        Kind kind,
        BaseModelId baseModel,
        String baseModelName,
        ExperimentId experiment,
        String experimentName,
        String datasetLabel,
        Sha256 datasetHash,
        String recipeName,
        RunId run,
        CheckpointId checkpoint,
        long step,
        ArtifactFolder files,
        Instant createdAt) {

    public enum Kind {
        ADAPTER,
        MERGED,
        FULL
    }
}
