package io.tunewright.evaluation;

import io.tunewright.basemodel.BaseModelDependents;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Dependent;
import io.tunewright.dataset.DatasetDependents;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.TunedModelDependents;
import io.tunewright.tunedmodel.TunedModelId;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Names the evaluations that use a dataset version, base model or tuned model.
@Component
class EvaluationInputs implements DatasetDependents, BaseModelDependents, TunedModelDependents {

    private final TenantDatabase database;

    EvaluationInputs(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public List<Dependent> of(TenantId tenant, DatasetVersionId version) {
        return find(tenant, version.value(), """
                select model_name || ' × ' || dataset_label from evaluation
                 where tenant_id = :tenant and dataset_version_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    @Override
    public List<Dependent> of(TenantId tenant, BaseModelId model) {
        return find(tenant, model.value(), """
                select model_name || ' × ' || dataset_label from evaluation
                 where tenant_id = :tenant and base_model_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    @Override
    public List<Dependent> of(TenantId tenant, TunedModelId model) {
        return find(tenant, model.value(), """
                select model_name || ' × ' || dataset_label from evaluation
                 where tenant_id = :tenant and tuned_model_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    private List<Dependent> find(TenantId tenant, UUID used, String sql) {
        return database.as(tenant, jdbc -> jdbc.sql(sql)
                .param("tenant", tenant.value())
                .param("used", used)
                .query((row, number) -> new Dependent("evaluation", row.getString(1)))
                .list());
    }
}
