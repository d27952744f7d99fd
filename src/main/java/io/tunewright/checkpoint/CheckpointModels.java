package io.tunewright.checkpoint;

import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;

/// The module further down the pipeline that makes models of checkpoints.
public interface CheckpointModels {

    /// A model that was made of a checkpoint.
    ///
    /// @param path of its page
    record Made(long step, String name, String path) {}

    /// Models that were made of a run's checkpoints, oldest first.
    List<Made> of(TenantId tenant, RunId run);

    /// Makes a model of a checkpoint, as every run does of its last one; does nothing if there is one already.
    ///
    /// @throws io.tunewright.common.NotFoundException `checkpoint-not-found`
    @PreAuthorize(Permissions.MAY_EDIT)
    Made make(TenantId tenant, CheckpointId checkpoint);
}
