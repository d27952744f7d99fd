package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelDependents;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Dependent;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunDependents;
import io.tunewright.training.RunId;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Names the tuned models that use a base model or run, and the merged models made of an adapter.
@Component
class TunedModelInputs implements BaseModelDependents, RunDependents, TunedModelDependents {

    private final TenantDatabase database;

    TunedModelInputs(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public List<Dependent> of(TenantId tenant, BaseModelId model) {
        return find(tenant, model.value(), """
                select name from tunedmodel
                 where tenant_id = :tenant and base_model_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    @Override
    public List<Dependent> of(TenantId tenant, RunId run) {
        return find(tenant, run.value(), """
                select name from tunedmodel
                 where tenant_id = :tenant and run_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    @Override
    public List<Dependent> of(TenantId tenant, TunedModelId model) {
        return find(tenant, model.value(), """
                select name from tunedmodel
                 where tenant_id = :tenant and adapter_id = :used
                 order by created_at desc, id limit 100
                """);
    }

    private List<Dependent> find(TenantId tenant, UUID used, String sql) {
        return database.as(tenant, jdbc -> jdbc.sql(sql)
                .param("tenant", tenant.value())
                .param("used", used)
                .query((row, number) -> new Dependent("tuned model", row.getString(1)))
                .list());
    }
}
