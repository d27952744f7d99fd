package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunShare;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// Who waits, who has machines, and who had how much of them, over all organisations.
@Repository
public class QueueStore {

    private final TenantDatabase database;

    QueueStore(TenantDatabase database) {
        this.database = database;
    }

    /// A run that waits for its turn or has it.
    ///
    /// @param machine  name of its profile, empty for the default
    /// @param expected zero if the forecast could not tell
    /// @param busy     how long its worker has been there, zero if it waits
    public record Asked(
            TenantId tenant, RunId run, String machine, int nodes, Duration expected, Instant since, Duration busy) {}

    public List<Asked> waiting() {
        return database.acrossTenants(
                jdbc -> jdbc.sql("""
                                select tenant_id, id, machine, nodes, expected_seconds, created_at, 0.0 as busy
                                  from training_run
                                 where finished_at is null and status = 'QUEUED'
                                """).query(QueueStore::asked).list());
    }

    /// Runs that have a place; those that are only measured have given theirs back.
    public List<Asked> inProgress() {
        return database.acrossTenants(
                jdbc -> jdbc.sql("""
                                select r.tenant_id, r.id, r.machine, r.nodes, r.expected_seconds, r.created_at,
                                       extract(epoch from now() - coalesce(a.created_at, r.admitted_at, now())) as busy
                                  from training_run r
                                  left join training_attempt a
                                    on a.run_id = r.id and a.attempt = r.attempts and a.ended_at is null
                                 where r.finished_at is null and r.status not in ('QUEUED', 'PAUSED')
                                   and r.reason_code <> 'evaluating'
                                """).query(QueueStore::asked).list());
    }

    /// What each organisation used lately, in cost: that of a half-life ago counts half.
    public Map<TenantId, Double> used(Duration halfLife) {
        return database.acrossTenants(jdbc -> {
            var used = new HashMap<TenantId, Double>();
            jdbc.sql("""
                            select tenant_id,
                                   sum(share_per_hour * seconds / 3600
                                       * power(0.5, greatest(0, extract(epoch from now() - ended_at)) / :half)) as used
                              from training_charge
                             where ended_at > now() - make_interval(secs => 12 * :half)
                             group by tenant_id
                            """)
                    .param("half", (double) Math.max(1, halfLife.toSeconds()))
                    .query(row -> {
                        used.put(new TenantId(row.getObject(1, UUID.class)), row.getDouble(2));
                    });
            return used;
        });
    }

    /// When a run of each organisation that waits had its turn last.
    public Map<TenantId, Instant> lastTurns() {
        return database.acrossTenants(jdbc -> {
            var turns = new HashMap<TenantId, Instant>();
            jdbc.sql("""
                            select tenant_id, max(admitted_at)
                              from training_run
                             where admitted_at is not null
                               and tenant_id in (select tenant_id from training_run
                                                  where finished_at is null and status = 'QUEUED')
                             group by tenant_id
                            """).query(row -> {
                turns.put(
                        new TenantId(row.getObject(1, UUID.class)),
                        row.getObject(2, OffsetDateTime.class).toInstant());
            });
            return turns;
        });
    }

    /// Of the organisations for which one was set.
    public Map<TenantId, RunShare> shares() {
        return database.acrossTenants(jdbc -> {
            var shares = new HashMap<TenantId, RunShare>();
            jdbc.sql("select tenant_id, weight, machines, gpus from training_share")
                    .query(row -> {
                        shares.put(
                                new TenantId(row.getObject("tenant_id", UUID.class)),
                                new RunShare(row.getDouble("weight"), limit(row, "machines"), limit(row, "gpus")));
                    });
            return shares;
        });
    }

    public void setShare(TenantId tenant, RunShare share) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                insert into training_share (tenant_id, weight, machines, gpus)
                                values (:tenant, :weight, :machines, :gpus)
                                on conflict (tenant_id) do update
                                   set weight = excluded.weight, machines = excluded.machines, gpus = excluded.gpus
                                """)
                .param("tenant", tenant.value())
                .param("weight", share.weight())
                .param("machines", share.machines())
                .param("gpus", share.gpus())
                .update());
    }

    private static @Nullable Integer limit(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Integer.class);
    }

    private static Asked asked(ResultSet row, int number) throws SQLException {
        return new Asked(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                new RunId(row.getObject("id", UUID.class)),
                row.getString("machine"),
                row.getInt("nodes"),
                Duration.ofSeconds(row.getLong("expected_seconds")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Duration.ofMillis(Math.round(Math.max(0, row.getDouble("busy")) * 1000)));
    }
}
