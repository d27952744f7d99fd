package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.RunId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What the workers of runs cost.
@Repository
public class ChargeStore {

    private static final int BATCH = 500;

    private final TenantDatabase database;

    ChargeStore(TenantDatabase database) {
        this.database = database;
    }

    /// A worker that ended and was not charged for.
    ///
    /// @param machine name of its profile, empty for the default
    public record Ended(
            TenantId tenant,
            RunId run,
            int attempt,
            UserId author,
            String machine,
            int nodes,
            double seconds,
            Instant ended) {}

    /// What a run's workers took on one kind of machine.
    ///
    /// @param pricePerHour of one machine; negative for a worker that is there now
    /// @param seconds      of all its machines together
    public record Used(RunId run, String machine, double pricePerHour, double seconds) {}

    /// At most some hundred at once, each locked until the end of the caller's transaction; those that another server
    /// charges for are left out.
    public List<Ended> uncharged() {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select a.tenant_id, a.run_id, a.attempt, r.author_id, r.machine, r.nodes,
                                       coalesce(a.ended_at, r.finished_at, a.heartbeat_at, a.created_at) as ended,
                                       extract(epoch from coalesce(a.ended_at, r.finished_at, a.heartbeat_at, a.created_at)
                                                          - a.created_at) as seconds
                                  from training_attempt a join training_run r on r.id = a.run_id
                                 where not a.charged
                                   and (a.ended_at is not null or r.finished_at is not null or a.attempt < r.attempts)
                                 limit :batch
                                   for update of a skip locked
                                """)
                .param("batch", BATCH)
                .query((row, number) -> new Ended(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        new RunId(row.getObject("run_id", UUID.class)),
                        row.getInt("attempt"),
                        new UserId(row.getObject("author_id", UUID.class)),
                        row.getString("machine"),
                        row.getInt("nodes"),
                        Math.max(0, row.getDouble("seconds")),
                        row.getObject("ended", OffsetDateTime.class).toInstant()))
                .list());
    }

    /// Charges for a worker, once.
    ///
    /// @param pricePerHour of one machine
    /// @param sharePerHour of all its machines together
    public void charge(Ended ended, String machine, double pricePerHour, double sharePerHour) {
        database.run(ended.tenant(), jdbc -> {
            jdbc.sql("""
                            insert into training_charge (tenant_id, run_id, attempt, machine, nodes, price_per_hour,
                                                         share_per_hour, seconds, ended_at)
                            values (:tenant, :run, :attempt, :machine, :nodes, :price, :share, :seconds, :ended)
                            on conflict do nothing
                            """)
                    .param("tenant", ended.tenant().value())
                    .param("run", ended.run().value())
                    .param("attempt", ended.attempt())
                    .param("machine", machine)
                    .param("nodes", ended.nodes())
                    .param("price", pricePerHour)
                    .param("share", sharePerHour)
                    .param("seconds", ended.seconds())
                    .param("ended", Timestamp.from(ended.ended()))
                    .update();
            jdbc.sql("""
                            update training_attempt set charged = true
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt
                            """)
                    .param("tenant", ended.tenant().value())
                    .param("run", ended.run().value())
                    .param("attempt", ended.attempt())
                    .update();
        });
    }

    /// What the workers of some runs took so far.
    public List<Used> used(TenantId tenant, List<RunId> some) {
        return some.isEmpty() ? List.of() : database.as(tenant, jdbc -> used(jdbc, tenant, some));
    }

    private static List<Used> used(JdbcClient jdbc, TenantId tenant, List<RunId> some) {
        return jdbc.sql("""
                        select run_id, machine, price_per_hour, sum(seconds * nodes) as seconds
                          from training_charge
                         where tenant_id = :tenant and run_id in (:runs)
                         group by run_id, machine, price_per_hour
                        union all
                        select a.run_id, r.machine, -1,
                               extract(epoch from coalesce(a.ended_at, r.finished_at, now()) - a.created_at) * r.nodes
                          from training_attempt a join training_run r on r.id = a.run_id
                         where a.tenant_id = :tenant and a.run_id in (:runs) and not a.charged
                        """)
                .param("tenant", tenant.value())
                .param("runs", some.stream().map(RunId::value).toList())
                .query((row, number) -> new Used(
                        new RunId(row.getObject("run_id", UUID.class)),
                        row.getString("machine"),
                        row.getDouble("price_per_hour"),
                        Math.max(0, row.getDouble("seconds"))))
                .list();
    }
}
