package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.training.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a run produced, with its lineage. Nothing in it changes later.
///
/// @param name    name in the API, `ft:{base}:{organisation}:{suffix}:{short id}`
/// @param kind    adapter beside its base, or a whole model
/// @param step    optimiser step of the checkpoint it was made from
/// @param adapter for a merged model, the adapter that went into it
/// @param check   for a merged model, how it compares with base and adapter
public record TunedModel(
        TunedModelId id,
        String name,
        Kind kind,
        BaseModelId baseModel,
        String baseModelName,
        Sha256 baseModelFingerprint,
        ExperimentId experiment,
        String experimentName,
        DatasetVersionId datasetVersion,
        String datasetLabel,
        Sha256 datasetHash,
        String recipeName,
        RunId run,
        CheckpointId checkpoint,
        long step,
        @Nullable TunedModelId adapter,
        @Nullable MergeCheck check,
        ArtifactFolder files,
        Instant createdAt) {

    public enum Kind {
        /// Low-rank factors or a prefix in PEFT layout; needs its base.
        ADAPTER,
        /// Base and adapter in one, in Hugging Face layout.
        MERGED,
        /// Every weight or the last layers were tuned; Hugging Face layout.
        FULL
    }

    /// The base is part of it: it can be served alone.
    public boolean isWhole() {
        return kind != Kind.ADAPTER;
    }
}
