package io.tunewright.training;

import io.tunewright.TestOrganisation;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;

/// Rows of runs as the product's own would stand there. Nobody brings these runs to their end, and they answer no
/// experiment's question: for servers of their own.
record RunRows(TenantDatabase database) {

    void clear(List<SmartLifecycle> parts) {
        parts.stream()
                .filter(part -> part.getClass().getSimpleName().equals("RunSupervisor"))
                .forEach(SmartLifecycle::stop);
        database.acrossTenants(
                jdbc -> jdbc.sql("alter table training_run drop constraint if exists training_run_experiment_id_fkey")
                        .update());
        database.acrossTenants(jdbc -> jdbc.sql("delete from training_run").update());
        database.acrossTenants(jdbc -> jdbc.sql("delete from training_charge").update());
        database.acrossTenants(jdbc -> jdbc.sql("delete from training_share").update());
    }

    RunId run(TenantId tenant, String name, String status, String machine) {
        var id = RunId.random();
        boolean over = List.of("FAILED", "SUCCEEDED").contains(status);
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into training_run (id, tenant_id, experiment_id, number, author_id, experiment_name,
                                                  base_model_name, dataset_label, status, failure_kind, machine,
                                                  expected_seconds, created_at, admitted_at, finished_at)
                        values (:id, :tenant, :experiment, 1, :author, :name, 'base', 'data', :status,
                                case :status when 'FAILED' then 'DIVERGED' end, :machine, 600, clock_timestamp(),
                                case when :status <> 'QUEUED' then now() end, case when :over then now() end)
                        """)
                .param("id", id.value())
                .param("tenant", tenant.value())
                .param("experiment", UUID.randomUUID())
                .param("author", UUID.randomUUID())
                .param("name", name)
                .param("status", status)
                .param("machine", machine)
                .param("over", over)
                .update());
        return id;
    }

    void attempt(TestOrganisation organisation, RunId run, int number, int seconds, boolean ended) {
        database.run(organisation.tenant(), jdbc -> {
            jdbc.sql("""
                            insert into training_attempt (tenant_id, run_id, attempt, worker, token_hash, created_at, ended_at)
                            values (:tenant, :run, :attempt, :worker, '', now() - make_interval(secs => :seconds),
                                    case when :ended then now() end)
                            """)
                    .param("tenant", organisation.tenant().value())
                    .param("run", run.value())
                    .param("attempt", number)
                    .param("worker", "run-" + run.toString().substring(0, 8) + "-" + number)
                    .param("seconds", (double) seconds)
                    .param("ended", ended)
                    .update();
            jdbc.sql("update training_run set attempts = :attempt where id = :run")
                    .param("attempt", number)
                    .param("run", run.value())
                    .update();
        });
    }
}
