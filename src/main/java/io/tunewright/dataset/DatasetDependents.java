package io.tunewright.dataset;

import io.tunewright.common.Dependent;
import io.tunewright.identity.TenantId;
import java.util.List;

/// Modules further down the pipeline tell by beans of this kind what uses a dataset version.
public interface DatasetDependents {

    /// Newest first; empty if nothing does.
    List<Dependent> of(TenantId tenant, DatasetVersionId version);
}
