package io.tunewright.training;

import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import java.util.Optional;

/// Tells what a new attempt of a run can go on from: the module further down the pipeline that keeps checkpoints.
public interface CollectedCheckpoints {

    /// A checkpoint whose files were verified; `manifest.json` is one of them.
    ///
    /// @param step above 0
    record Collected(long step, ArtifactFolder files) {}

    /// The newest of a run.
    Optional<Collected> newest(TenantId tenant, RunId run);
}
