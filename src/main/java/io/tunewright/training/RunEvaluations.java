package io.tunewright.training;

import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import java.util.Optional;

/// Measures what runs yield: the module further down the pipeline that evaluates. A run has one evaluation at most,
/// whatever is repeated.
public interface RunEvaluations {

    /// Asks for the evaluation of what a run has registered, or finds the one that was asked for before.
    ///
    /// @return empty if the run yielded no model
    /// @throws io.tunewright.common.DomainException if its model cannot be measured on this
    Optional<RunEvaluation> ask(TenantId tenant, UserId author, RunId run, DatasetVersionId dataset);

    /// The evaluation as it stands; empty if none was asked for, or somebody deleted it.
    Optional<RunEvaluation> of(TenantId tenant, RunId run);

    /// Ends the evaluation, if it is not over.
    void cancel(TenantId tenant, RunId run);
}
