package io.tunewright.training.store;

import io.tunewright.common.Dependent;
import io.tunewright.experiment.ExperimentDependents;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Names the runs of an experiment.
@Component
class RunInputs implements ExperimentDependents {

    private final TenantDatabase database;

    RunInputs(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public List<Dependent> of(TenantId tenant, ExperimentId experiment) {
        return find(tenant, experiment.value(), """
                select number::text from training_run
                 where tenant_id = :tenant and experiment_id = :used
                 order by number desc limit 100
                """);
    }

    private List<Dependent> find(TenantId tenant, UUID used, String sql) {
        return database.as(tenant, jdbc -> jdbc.sql(sql)
                .param("tenant", tenant.value())
                .param("used", used)
                .query((row, number) -> new Dependent("run", row.getString(1)))
                .list());
    }
}
