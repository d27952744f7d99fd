package io.tunewright.experiment;

import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;

/// Starts what an experiment asks for. Runs are further down the pipeline, so the pages of this module only know
/// that somebody can start one: `training` provides the bean.
public interface ExperimentStarter {

    /// Stores the intent to run the experiment and returns at once; the caller's permission was checked when the
    /// experiment was created and is checked again here.
    ///
    /// @return the path of the page that shows what happens, such as `runs/3f0c…`; never begins with a slash
    String start(TenantId tenant, UserId author, ExperimentId experiment);
}
