package io.tunewright.training;

import io.tunewright.common.Dependent;
import io.tunewright.identity.TenantId;
import java.util.List;

/// Modules further down the pipeline tell by beans of this kind what uses a run.
public interface RunDependents {

    /// Newest first; empty if nothing does.
    List<Dependent> of(TenantId tenant, RunId run);
}
