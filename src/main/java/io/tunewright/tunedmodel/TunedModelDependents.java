package io.tunewright.tunedmodel;

import io.tunewright.common.Dependent;
import io.tunewright.identity.TenantId;
import java.util.List;

/// Modules further down the pipeline tell by beans of this kind what uses a tuned model.
public interface TunedModelDependents {

    /// Newest first; empty if nothing does.
    List<Dependent> of(TenantId tenant, TunedModelId model);
}
