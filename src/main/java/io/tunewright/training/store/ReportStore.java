package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Takes what workers report: each event once, in order, with the points of its metrics and the run's newest figures.
@Repository
public class ReportStore {

    private static final JsonMapper JSON = JsonMapper.shared();
    /// Stands where the place of a line in the worker's file does.
    private static final long NOT_OF_THE_WORKER = -1;

    private final TenantDatabase database;

    ReportStore(TenantDatabase database) {
        this.database = database;
    }

    /// Stores events if the attempt's reports are stored up to exactly `from`, all or none.
    ///
    /// @param from    bytes of the worker's file that come before them
    /// @param to      bytes of the file up to their end
    /// @param dropped lines in between that were not fit to be stored
    /// @return the bytes that are stored now; not `to` if another report came first
    /// @throws AttemptReplaced if the run has a newer attempt
    public long append(
            TenantId tenant, RunId run, int attempt, long from, long to, List<PlacedEvent> events, int dropped) {
        return database.as(tenant, jdbc -> {
            // The run's row is the lock: events of one run are numbered one report after the other.
            long last = jdbc.sql("""
                            select last_sequence from training_run
                             where tenant_id = :tenant and id = :run and attempts = :attempt
                               for update
                            """)
                    .param("tenant", tenant.value())
                    .param("run", run.value())
                    .param("attempt", attempt)
                    .query(Long.class)
                    .optional()
                    .orElseThrow(() -> new AttemptReplaced(run, attempt));
            long acknowledged = acknowledged(jdbc, tenant, run, attempt);
            if (acknowledged != from) {
                return acknowledged;
            }
            if (!events.isEmpty()) {
                insert(jdbc, tenant, run, attempt, last, events);
                insertPoints(jdbc, tenant, run, events);
                updateRun(jdbc, tenant, run, last + events.size(), events);
            }
            jdbc.sql("""
                            update training_attempt
                               set acknowledged = :to, dropped = dropped + :dropped, heartbeat_at = now()
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt
                            """)
                    .param("to", to)
                    .param("dropped", dropped)
                    .param("tenant", tenant.value())
                    .param("run", run.value())
                    .param("attempt", attempt)
                    .update();
            return to;
        });
    }

    /// Adds a line of this server to the log of a run whose worker has ended, once for each attempt.
    ///
    /// @param level `info`, `warn` or `error`
    /// @throws LostRunException if another server has the run
    public void note(StoredRun run, String level, String message) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            var known = jdbc.sql("""
                            select last_sequence, exists (select from training_event
                                                           where tenant_id = :tenant and run_id = :run
                                                             and attempt = :attempt and byte_offset = :here)
                              from training_run where tenant_id = :tenant and id = :run
                            """)
                    .param("tenant", run.tenant().value())
                    .param("run", run.id().value())
                    .param("attempt", run.attempts())
                    .param("here", NOT_OF_THE_WORKER)
                    .query((row, number) -> row.getBoolean(2) ? -1 : row.getLong(1))
                    .single();
            if (known >= 0) {
                var note = new RunEvent.Logged(Instant.now(), run.run().step(), level, message);
                var placed = List.of(new PlacedEvent(NOT_OF_THE_WORKER, note));
                insert(jdbc, run.tenant(), run.id(), run.attempts(), known, placed);
                updateRun(jdbc, run.tenant(), run.id(), known + 1, placed);
            }
        });
    }

    /// Lines that the run's log has.
    public int logLines(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select count(*) from training_event
                                 where tenant_id = :tenant and run_id = :run and type = 'log'
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query(Integer.class)
                .single());
    }

    private static long acknowledged(JdbcClient jdbc, TenantId tenant, RunId run, int attempt) {
        return jdbc.sql("""
                        select acknowledged from training_attempt
                         where tenant_id = :tenant and run_id = :run and attempt = :attempt
                        """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", attempt)
                .query(Long.class)
                .single();
    }

    private static void insert(
            JdbcClient jdbc, TenantId tenant, RunId run, int attempt, long last, List<PlacedEvent> events) {
        var rows = new ArrayList<Map<String, Object>>(events.size());
        long sequence = last;
        for (var placed : events) {
            var body = JSON.valueToTree(placed.event());
            rows.add(Map.of(
                    "sequence", ++sequence,
                    "byte_offset", placed.offset(),
                    "type", body.path("type").asString(),
                    "step", placed.event().step(),
                    "at", placed.event().at().toString(),
                    "body", body));
        }
        jdbc.sql("""
                        insert into training_event
                               (tenant_id, run_id, sequence, attempt, byte_offset, type, step, at, body)
                        select :tenant, :run, sequence, :attempt, byte_offset, type, step, at, body
                          from jsonb_to_recordset(cast(:rows as jsonb)) as report
                               (sequence bigint, byte_offset bigint, type text, step bigint, at timestamptz, body jsonb)
                        """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", attempt)
                .param("rows", JSON.writeValueAsString(rows))
                .update();
    }

    private static void insertPoints(JdbcClient jdbc, TenantId tenant, RunId run, List<PlacedEvent> events) {
        // A step that was trained twice, before and after an interruption, counts as trained last.
        var points = new LinkedHashMap<String, Map<String, Object>>();
        for (var placed : events) {
            for (var point : MetricPoints.of(placed.event()).entrySet()) {
                String name = point.getKey().slug();
                long step = placed.event().step();
                points.put(name + step, Map.of("name", name, "step", step, "value", point.getValue()));
            }
        }
        if (points.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into training_metric (tenant_id, run_id, name, step, value)
                        select :tenant, :run, name, step, value
                          from jsonb_to_recordset(cast(:points as jsonb)) as point
                               (name text, step bigint, value double precision)
                        on conflict (run_id, name, step) do update set value = excluded.value
                        """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("points", JSON.writeValueAsString(points.values()))
                .update();
    }

    /// Brings the run's figures up to its newest events.
    private static void updateRun(
            JdbcClient jdbc, TenantId tenant, RunId run, long sequence, List<PlacedEvent> events) {
        var newest = new NewestFigures(events);
        newest.started().ifPresent(started -> jdbc.sql("""
                                        update training_run
                                           set status = case when status in ('STARTING', 'RESUMING') then 'RUNNING' else status end,
                                               reason = case when status in ('STARTING', 'RESUMING') then '' else reason end,
                                               reason_code = case when status in ('STARTING', 'RESUMING') then ''
                                                                  else reason_code end,
                                               training_at = coalesce(training_at, now()),
                                               training_since = :at, stepped_at = null, first_step = :step, step = :step,
                                               total_steps = :total
                                         where tenant_id = :tenant and id = :run and finished_at is null
                                        """)
                .param("at", Sql.timestamp(started.at()))
                .param("step", started.step())
                .param("total", started.totalSteps())
                .param("tenant", tenant.value())
                .param("run", run.value())
                .update());
        newest.progress().ifPresent(progress -> jdbc.sql("""
                                        update training_run
                                           set step = :step, epoch = :epoch, last_loss = :loss,
                                               tokens_per_second = :speed, trained_tokens = :tokens,
                                               peak_bytes = greatest(peak_bytes, :peak), stepped_at = :at
                                         where tenant_id = :tenant and id = :run
                                        """)
                .param("step", progress.step())
                .param("epoch", progress.epoch())
                .param("loss", Double.isFinite(progress.loss()) ? progress.loss() : null)
                .param("speed", progress.tokensPerSecond())
                .param("tokens", progress.trainedTokens())
                .param("peak", progress.peakBytes())
                .param("at", Sql.timestamp(progress.at()))
                .param("tenant", tenant.value())
                .param("run", run.value())
                .update());
        jdbc.sql("""
                        update training_run
                           set last_sequence = :sequence, held_out_loss = coalesce(:heldOut, held_out_loss)
                         where tenant_id = :tenant and id = :run
                        """)
                .param("sequence", sequence)
                .param("heldOut", newest.heldOutLoss().orElse(null))
                .param("tenant", tenant.value())
                .param("run", run.value())
                .update();
    }

    /// The newest event of each kind that the run's row shows.
    private record NewestFigures(List<PlacedEvent> events) {

        Optional<RunEvent.Started> started() {
            return newest(RunEvent.Started.class);
        }

        Optional<RunEvent.Progress> progress() {
            return newest(RunEvent.Progress.class);
        }

        Optional<Double> heldOutLoss() {
            return newest(RunEvent.Validated.class)
                    .map(RunEvent.Validated::loss)
                    .filter(Double::isFinite);
        }

        private <T extends RunEvent> Optional<T> newest(Class<T> kind) {
            return events.reversed().stream()
                    .map(PlacedEvent::event)
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .findFirst();
        }
    }
}
