package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelDependents;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Dependent;
import io.tunewright.dataset.DatasetDependents;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Names the experiments that use a dataset version or base model.
@Component
class ExperimentInputs implements DatasetDependents, BaseModelDependents {

    private final TenantDatabase database;

    ExperimentInputs(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public List<Dependent> of(TenantId tenant, DatasetVersionId version) {
        return find(tenant, version.value(), """
                select name from experiment
                 where tenant_id = :tenant and (dataset_version = :used or evaluate_on = :used)
                 order by created_at desc, id limit 100
                """);
    }

    @Override
    public List<Dependent> of(TenantId tenant, BaseModelId model) {
        return find(tenant, model.value(), """
                select name from experiment
                 where tenant_id = :tenant and base_model = :used
                 order by created_at desc, id limit 100
                """);
    }

    private List<Dependent> find(TenantId tenant, UUID used, String sql) {
        return database.as(tenant, jdbc -> jdbc.sql(sql)
                .param("tenant", tenant.value())
                .param("used", used)
                .query((row, number) -> new Dependent("experiment", row.getString(1)))
                .list());
    }
}
