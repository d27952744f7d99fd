package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.RecipeId;
import java.util.List;
import org.springframework.stereotype.Service;

/// Experiments of a tenant.
@Service
public class ExperimentService {

    /// What a run of this combination would take; changes nothing.
    public Forecast forecast(TenantId tenant, DatasetVersionId dataset, BaseModelId baseModel, RecipeId recipe) {
        throw new UnsupportedOperationException("contract: recipe");
    }

    /// Stores an experiment; `TrainingRunService` starts it.
    ///
    /// @throws io.tunewright.common.InvalidInputException `cannot-train` with the forecast's blockers
    public ExperimentSnapshot create(
            TenantId tenant,
            UserId author,
            String name,
            DatasetVersionId dataset,
            BaseModelId baseModel,
            RecipeId recipe) {
        throw new UnsupportedOperationException("contract: recipe");
    }

    public ExperimentSnapshot get(TenantId tenant, ExperimentId id) {
        throw new UnsupportedOperationException("contract: recipe");
    }

    /// Newest first.
    public List<ExperimentSnapshot> list(TenantId tenant, Paging paging) {
        throw new UnsupportedOperationException("contract: recipe");
    }
}
