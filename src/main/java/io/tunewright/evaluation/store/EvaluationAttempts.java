package io.tunewright.evaluation.store;

import io.tunewright.cluster.WorkerName;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.worker.EvaluationResult;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Attempts of evaluations: the intent to launch a worker, its token, and how it ended.
@Repository
public class EvaluationAttempts {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ONE = " where tenant_id = :tenant and evaluation_id = :id and attempt = :attempt";

    private final TenantDatabase database;

    EvaluationAttempts(TenantDatabase database) {
        this.database = database;
    }

    /// Stores the intent to launch attempt `number`, once: a second call changes nothing. The token of the attempt
    /// before is worth nothing from now on.
    public StoredEvaluationAttempt begin(TenantId tenant, EvaluationId id, int number, WorkerName worker) {
        return database.as(tenant, jdbc -> {
            int inserted = jdbc.sql("""
                            insert into evaluation_attempt (tenant_id, evaluation_id, attempt, worker, token_hash)
                            values (:tenant, :id, :attempt, :worker, '')
                            on conflict (tenant_id, evaluation_id, attempt) do nothing""")
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .param("attempt", number)
                    .param("worker", worker.value())
                    .update();
            if (inserted > 0) {
                jdbc.sql("update evaluation set attempts = :attempt where tenant_id = :tenant and id = :id")
                        .param("attempt", number)
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update();
            }
            return find(tenant, id, number).orElseThrow();
        });
    }

    public Optional<StoredEvaluationAttempt> find(TenantId tenant, EvaluationId id, int number) {
        return database.as(tenant, jdbc -> one(jdbc, "select * from evaluation_attempt", tenant, id, number)
                .query(StoredEvaluationAttempt::of)
                .optional());
    }

    /// The attempt that a token is good for: the newest of its evaluation, which is not over. Searches all
    /// organisations, but never without the token's hash.
    public Optional<StoredEvaluationAttempt> byToken(EvaluationId id, int number, String tokenHash) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select a.* from evaluation_attempt a
                          join evaluation e on e.tenant_id = a.tenant_id and e.id = a.evaluation_id
                                           and e.attempts = a.attempt
                         where a.evaluation_id = :id and a.attempt = :attempt and a.token_hash = :hash
                           and (e.status in ('QUEUED', 'RUNNING') or a.result is not null)""")
                .param("id", id.value())
                .param("attempt", number)
                .param("hash", tokenHash)
                .query(StoredEvaluationAttempt::of)
                .optional());
    }

    public void token(StoredEvaluationAttempt attempt, String tokenHash) {
        change(attempt, "update evaluation_attempt set token_hash = :hash", "hash", tokenHash);
    }

    public void heartbeat(StoredEvaluationAttempt attempt) {
        database.run(attempt.tenant(), jdbc -> one(
                        jdbc,
                        "update evaluation_attempt set heartbeat_at = now()",
                        attempt.tenant(),
                        attempt.evaluation(),
                        attempt.attempt())
                .update());
    }

    /// Stores what the worker said last; the first word counts.
    public void result(StoredEvaluationAttempt attempt, EvaluationResult result) {
        change(
                attempt,
                "update evaluation_attempt set ended_at = coalesce(ended_at, now()), "
                        + "result = coalesce(result, cast(:result as jsonb))",
                "result",
                JSON.writeValueAsString(result));
    }

    /// Notes that the worker ended without a word.
    public void interrupted(StoredEvaluationAttempt attempt) {
        database.run(attempt.tenant(), jdbc -> one(
                        jdbc,
                        "update evaluation_attempt set ended_at = coalesce(ended_at, now())",
                        attempt.tenant(),
                        attempt.evaluation(),
                        attempt.attempt())
                .update());
    }

    private void change(StoredEvaluationAttempt attempt, String sql, String name, String value) {
        database.run(attempt.tenant(), jdbc -> one(jdbc, sql, attempt.tenant(), attempt.evaluation(), attempt.attempt())
                .param(name, value)
                .update());
    }

    private static JdbcClient.StatementSpec one(
            JdbcClient jdbc, String sql, TenantId tenant, EvaluationId id, int number) {
        return jdbc.sql(sql + ONE)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("attempt", number);
    }
}
