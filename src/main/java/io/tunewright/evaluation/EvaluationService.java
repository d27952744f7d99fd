package io.tunewright.evaluation;

import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.tunedmodel.ModelRef;
import java.util.List;
import org.springframework.stereotype.Service;

/// Evaluations of a tenant's models.
@Service
public class EvaluationService {

    /// Stores an evaluation and returns; a Batch job measures.
    public EvaluationId start(TenantId tenant, UserId author, ModelRef model, DatasetVersionId dataset) {
        throw new UnsupportedOperationException("contract: evalapi");
    }

    public Evaluation get(TenantId tenant, EvaluationId id) {
        throw new UnsupportedOperationException("contract: evalapi");
    }

    /// Newest first.
    public List<Evaluation> list(TenantId tenant, Paging paging) {
        throw new UnsupportedOperationException("contract: evalapi");
    }
}
