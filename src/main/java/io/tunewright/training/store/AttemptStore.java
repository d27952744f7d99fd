package io.tunewright.training.store;

import io.tunewright.cluster.WorkerName;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.worker.RunResult;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Attempts of runs: the intent to launch a worker, its token, and how it ended.
@Repository
public class AttemptStore {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantDatabase database;

    AttemptStore(TenantDatabase database) {
        this.database = database;
    }

    /// Stores the intent to launch attempt `number`, once: a second call changes nothing.
    public StoredAttempt begin(TenantId tenant, RunId run, int number, WorkerName worker) {
        return database.as(tenant, jdbc -> {
            int inserted = jdbc.sql("""
                            insert into training_attempt (tenant_id, run_id, attempt, worker, token_hash)
                            values (:tenant, :run, :attempt, :worker, '')
                            on conflict (run_id, attempt) do nothing
                            """)
                    .param("tenant", tenant.value())
                    .param("run", run.value())
                    .param("attempt", number)
                    .param("worker", worker.value())
                    .update();
            if (inserted > 0) {
                jdbc.sql("""
                                update training_run set attempts = :attempt, training_since = null, stepped_at = null
                                 where tenant_id = :tenant and id = :run
                                """)
                        .param("attempt", number)
                        .param("tenant", tenant.value())
                        .param("run", run.value())
                        .update();
            }
            return find(tenant, run, number).orElseThrow();
        });
    }

    public Optional<StoredAttempt> find(TenantId tenant, RunId run, int number) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_attempt
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .query(StoredAttempt::of)
                .optional());
    }

    /// Oldest first.
    public List<StoredAttempt> ofRun(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_attempt
                                 where tenant_id = :tenant and run_id = :run
                                 order by attempt
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query(StoredAttempt::of)
                .list());
    }

    /// The attempt that a token is good for: the newest of its run, which is not over. Searches all
    /// organisations, but never without the token's hash.
    public Optional<StoredAttempt> byToken(RunId run, int number, String tokenHash) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select a.* from training_attempt a
                                  join training_run r on r.id = a.run_id and r.attempts = a.attempt
                                 where a.run_id = :run and a.attempt = :attempt and a.token_hash = :hash
                                   and (r.finished_at is null or a.result is not null)
                                """)
                .param("run", run.value())
                .param("attempt", number)
                .param("hash", tokenHash)
                .query(StoredAttempt::of)
                .optional());
    }

    public void token(TenantId tenant, RunId run, int number, String tokenHash) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_attempt set token_hash = :hash
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt
                                """)
                .param("hash", tokenHash)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .update());
    }

    public void heartbeat(TenantId tenant, RunId run, int number) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_attempt set heartbeat_at = now()
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .update());
    }

    /// Stores what the worker said last; the first word counts.
    public void result(TenantId tenant, RunId run, int number, RunResult result) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_attempt
                                   set result = cast(:result as jsonb), ended_at = now(), ended_as = :outcome
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt and result is null
                                """)
                .param("result", JSON.writeValueAsString(result))
                .param("outcome", result.outcome().name())
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .update());
    }

    /// Notes that the worker ended without a word.
    public void interrupted(TenantId tenant, RunId run, int number) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_attempt set ended_at = now(), ended_as = 'INTERRUPTED'
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt and ended_at is null
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .update());
    }
}
