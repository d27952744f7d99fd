package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/// Figures of all organisations' runs, without what they are about.
@Repository
public class OverviewStore {

    private final TenantDatabase database;

    OverviewStore(TenantDatabase database) {
        this.database = database;
    }

    /// Since when the run has waited that waits longest.
    public Optional<Instant> oldestWaiting() {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select created_at from training_run
                                 where finished_at is null and status = 'QUEUED'
                                 order by created_at
                                 limit 1
                                """)
                .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional());
    }

    /// How many runs are in each state that is not final.
    public Map<String, Integer> states() {
        return database.acrossTenants(jdbc -> {
            var states = new LinkedHashMap<String, Integer>();
            jdbc.sql("""
                            select status, count(*) from training_run
                             where finished_at is null group by status order by status
                            """).query(row -> {
                states.put(row.getString(1), row.getInt(2));
            });
            return states;
        });
    }

    /// How many runs failed since then, by kind, the most first.
    public Map<String, Integer> failures(Duration window) {
        return database.acrossTenants(jdbc -> {
            var failures = new LinkedHashMap<String, Integer>();
            jdbc.sql("""
                            select coalesce(failure_kind, 'INTERNAL') as kind, count(*) as failed
                              from training_run
                             where status = 'FAILED' and finished_at > now() - make_interval(secs => :window)
                             group by 1
                             order by 2 desc, 1
                            """).param("window", (double) window.toSeconds()).query(row -> {
                failures.put(row.getString("kind"), row.getInt("failed"));
            });
            return failures;
        });
    }

    /// Of runs that were trained to their end, those that failed since then all the same: what they made did not
    /// arrive, or could not be made a model.
    public int failedCollections(Duration window) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select count(*)
                                  from training_run r
                                  join training_attempt a on a.run_id = r.id and a.attempt = r.attempts
                                 where r.status = 'FAILED' and a.ended_as = 'SUCCEEDED'
                                   and r.finished_at > now() - make_interval(secs => :window)
                                """)
                .param("window", (double) window.toSeconds())
                .query(Integer.class)
                .single());
    }

    /// Of runs in progress whose worker called, those that were silent for longer than `patience`.
    public int silent(Duration patience) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select count(*)
                                  from training_run r
                                  join training_attempt a on a.run_id = r.id and a.attempt = r.attempts
                                 where r.status = 'RUNNING' and a.ended_at is null
                                   and a.heartbeat_at < now() - make_interval(secs => :patience)
                                """)
                .param("patience", (double) patience.toSeconds())
                .query(Integer.class)
                .single());
    }

    /// Whose run each training worker works on, by the worker's name.
    public Map<String, TenantId> owners() {
        return database.acrossTenants(jdbc -> {
            var owners = new HashMap<String, TenantId>();
            jdbc.sql("""
                            select a.worker, a.tenant_id
                              from training_attempt a
                              join training_run r on r.id = a.run_id and r.attempts = a.attempt
                             where r.finished_at is null
                            """).query(row -> {
                owners.put(row.getString(1), new TenantId(row.getObject(2, UUID.class)));
            });
            return owners;
        });
    }
}
