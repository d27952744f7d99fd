package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRunService.StoredEvent;
import io.tunewright.worker.RunEvent;
import java.util.List;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What workers reported, in the order of arrival and without gaps, and the points of its metrics, to be read; see
/// [ReportStore].
@Repository
public class EventStore {

    /// Figures that an earlier version did not know are 0 in what it stored.
    private static final JsonMapper STORED = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final TenantDatabase database;

    EventStore(TenantDatabase database) {
        this.database = database;
    }

    /// Stored events after `afterSequence`, oldest first.
    public List<StoredEvent> after(TenantId tenant, RunId run, long afterSequence, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select sequence, body from training_event
                                 where tenant_id = :tenant and run_id = :run and sequence > :after
                                 order by sequence
                                 limit :limit
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("after", afterSequence)
                .param("limit", limit)
                .query((row, number) -> new StoredEvent(row.getLong(1), event(row.getString(2))))
                .list());
    }

    /// Sample answers, oldest first; the newest `limit` of them.
    public List<RunEvent.Sampled> samples(TenantId tenant, RunId run, int limit) {
        return newest(tenant, run, "sampled", limit).stream()
                .map(RunEvent.Sampled.class::cast)
                .toList();
    }

    /// Rows of highest loss, oldest first; the newest `limit` lists.
    public List<RunEvent.HardestRows> hardest(TenantId tenant, RunId run, int limit) {
        return newest(tenant, run, "hardest", limit).stream()
                .map(RunEvent.HardestRows.class::cast)
                .toList();
    }

    private List<RunEvent> newest(TenantId tenant, RunId run, String type, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select body from (
                                    select sequence, body from training_event
                                     where tenant_id = :tenant and run_id = :run and type = :type
                                     order by sequence desc
                                     limit :limit) newest
                                 order by sequence
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("type", type)
                .param("limit", limit)
                .query((row, number) -> event(row.getString(1)))
                .list());
    }

    /// Steps at which the worker wrote checkpoints, in order.
    public List<Long> checkpointSteps(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select distinct step from training_event
                                 where tenant_id = :tenant and run_id = :run and type = 'checkpoint'
                                 order by step
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query(Long.class)
                .list());
    }

    public List<MetricPoint> metric(TenantId tenant, RunId run, Metric metric, long afterStep) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select step, value from training_metric
                                 where tenant_id = :tenant and run_id = :run and name = :name and step > :after
                                 order by step
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("name", metric.slug())
                .param("after", afterStep)
                .query((row, number) -> new MetricPoint(row.getLong(1), row.getDouble(2)))
                .list());
    }

    static RunEvent event(String body) {
        return STORED.readValue(body, RunEvent.class);
    }
}
