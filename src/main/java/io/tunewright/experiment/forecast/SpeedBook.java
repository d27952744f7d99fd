package io.tunewright.experiment.forecast;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.cluster.Machines;
import io.tunewright.experiment.SpeedRecorder;
import io.tunewright.experiment.Target;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.OptionalDouble;
import org.springframework.stereotype.Component;

/// Speeds that runs measured.
@Component
class SpeedBook implements SpeedRecorder {

    private final TenantDatabase database;
    private final Machines machines;

    SpeedBook(TenantDatabase database, Machines machines) {
        this.database = database;
        this.machines = machines;
    }

    @Override
    public void record(
            TenantId tenant,
            BaseModelId model,
            String method,
            String precision,
            Target target,
            double tokensPerSecond,
            long peakBytes) {
        if (!(tokensPerSecond > 0) || Double.isInfinite(tokensPerSecond)) {
            return;
        }
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into experiment_speed
                               (tenant_id, base_model, method, precision, machine, trainer, nodes,
                                tokens_per_second, peak_bytes)
                        values (:tenant, :model, :method, :precision, :machine, :trainer, :nodes, :speed, :peak)
                        """)
                .param("tenant", tenant.value())
                .param("model", model.value())
                .param("method", method)
                .param("precision", precision)
                .param("machine", machines.profile(target.machine()).name())
                .param("trainer", target.trainer())
                .param("nodes", target.nodes())
                .param("speed", tokensPerSecond)
                .param("peak", Math.max(0, peakBytes))
                .update());
    }

    /// Median of the last five measurements, in tokens a second.
    OptionalDouble tokensPerSecond(TenantId tenant, BaseModelId model, String method, String precision, Target target) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select percentile_cont(0.5) within group (order by tokens_per_second)
                          from (select tokens_per_second
                                  from experiment_speed
                                 where tenant_id = :tenant and base_model = :model
                                   and method = :method and precision = :precision
                                   and machine = :machine and trainer = :trainer and nodes = :nodes
                                 order by measured_at desc
                                 limit 5) as newest
                        having count(*) > 0
                        """)
                        .param("tenant", tenant.value())
                        .param("model", model.value())
                        .param("method", method)
                        .param("precision", precision)
                        .param("machine", machines.profile(target.machine()).name())
                        .param("trainer", target.trainer())
                        .param("nodes", target.nodes())
                        .query(Double.class)
                        .optional())
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }
}
