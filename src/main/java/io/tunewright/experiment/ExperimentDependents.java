package io.tunewright.experiment;

import io.tunewright.common.Dependent;
import io.tunewright.identity.TenantId;
import java.util.List;

/// Modules further down the pipeline tell by beans of this kind what uses an experiment.
public interface ExperimentDependents {

    /// Newest first; empty if nothing does.
    List<Dependent> of(TenantId tenant, ExperimentId experiment);
}
