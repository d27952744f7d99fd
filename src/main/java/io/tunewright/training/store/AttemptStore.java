package io.tunewright.training.store;

import io.tunewright.cluster.WorkerName;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.worker.RunResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
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
    ///
    /// @throws LostRunException if another server has the run
    public StoredAttempt begin(StoredRun run, int number, WorkerName worker) {
        return database.as(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            int inserted = jdbc.sql("""
                            insert into training_attempt (tenant_id, run_id, attempt, worker, token_hash, round)
                            values (:tenant, :run, :attempt, :worker, '', :round)
                            on conflict (run_id, attempt) do nothing
                            """)
                    .param("tenant", run.tenant().value())
                    .param("run", run.id().value())
                    .param("attempt", number)
                    .param("worker", worker.value())
                    .param("round", run.round())
                    .update();
            if (inserted > 0) {
                jdbc.sql("""
                                update training_run set attempts = :attempt, training_since = null, stepped_at = null
                                 where tenant_id = :tenant and id = :run
                                """)
                        .param("attempt", number)
                        .param("tenant", run.tenant().value())
                        .param("run", run.id().value())
                        .update();
            }
            return find(run.tenant(), run.id(), number).orElseThrow();
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

    /// The attempt that a secret is good for. Searches all organisations, but never without the secret's hash.
    public Optional<KnownAttempt> byToken(RunId run, int number, String tokenHash) {
        return database.acrossTenants(jdbc -> jdbc.sql(KnownAttempt.QUERY + " and a.token_hash = :hash")
                .param("run", run.value())
                .param("attempt", number)
                .param("hash", tokenHash)
                .query(KnownAttempt::of)
                .optional());
    }

    /// The attempt of a worker that the cluster vouches for. Searches all organisations.
    public Optional<KnownAttempt> byWorker(RunId run, int number, WorkerName worker) {
        return database.acrossTenants(jdbc -> jdbc.sql(KnownAttempt.QUERY + " and a.worker = :worker")
                .param("run", run.value())
                .param("attempt", number)
                .param("worker", worker.value())
                .query(KnownAttempt::of)
                .optional());
    }

    /// Ties an attempt to the first pod that called for it.
    ///
    /// @return whether it is this one: a pod is good for one attempt, an attempt for one pod
    public boolean pin(TenantId tenant, RunId run, int number, String podUid) {
        try {
            return database.as(tenant, jdbc -> jdbc.sql("""
                            update training_attempt set pod_uid = :pod
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt
                               and coalesce(pod_uid, :pod) = :pod
                            """)
                            .param("pod", podUid)
                            .param("tenant", tenant.value())
                            .param("run", run.value())
                            .param("attempt", number)
                            .update())
                    == 1;
        } catch (DuplicateKeyException another) {
            return false;
        }
    }

    /// @throws LostRunException if another server has the run
    public void token(StoredRun run, int number, String tokenHash) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_attempt set token_hash = :hash
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt
                            """)
                    .param("hash", tokenHash)
                    .param("tenant", run.tenant().value())
                    .param("run", run.id().value())
                    .param("attempt", number)
                    .update();
        });
    }

    /// Those of the given workers whose attempt is the newest of a run in progress, and was not lost.
    public Set<WorkerName> wanted(Set<WorkerName> workers) {
        if (workers.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(database.acrossTenants(jdbc -> jdbc.sql("""
                                select a.worker from training_attempt a
                                  join training_run r on r.id = a.run_id and r.attempts = a.attempt
                                 where a.worker in (:workers) and a.lost_as is null
                                   and r.status not in ('QUEUED', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')
                                """)
                .param("workers", workers.stream().map(WorkerName::value).toList())
                .query((row, number) -> new WorkerName(row.getString(1)))
                .list()));
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

    /// Notes where the attempt's worker runs.
    ///
    /// @throws LostRunException if another server has the run
    public void runsOn(StoredRun run, int number, String node) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_attempt set node = :node
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt
                            """)
                    .param("node", node)
                    .param("tenant", run.tenant().value())
                    .param("run", run.id().value())
                    .param("attempt", number)
                    .update();
        });
    }

    /// Stores what the worker said last; the first word counts, and none of an attempt that was replaced.
    public void result(TenantId tenant, RunId run, int number, RunResult result) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_attempt
                                   set result = cast(:result as jsonb), ended_at = now(), ended_as = :outcome
                                 where tenant_id = :tenant and run_id = :run and attempt = :attempt and result is null
                                   and attempt = (select attempts from training_run where id = :run)
                                """)
                .param("result", JSON.writeValueAsString(result))
                .param("outcome", result.outcome().name())
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("attempt", number)
                .update());
    }

    /// Notes that a worker was lost; the first word counts. Disruptions are counted with the run.
    ///
    /// @throws LostRunException if another server has the run
    public void lost(StoredRun run, int number, Loss loss) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            int noted = jdbc.sql("""
                            update training_attempt
                               set ended_at = coalesce(ended_at, now()), ended_as = 'LOST', lost_as = :kind, lost_why = :why,
                                   reached_step = (select step from training_run where tenant_id = :tenant and id = :run)
                             where tenant_id = :tenant and run_id = :run and attempt = :attempt and lost_as is null
                            """)
                    .param("kind", loss.kind().name())
                    .param("why", loss.why())
                    .param("tenant", run.tenant().value())
                    .param("run", run.id().value())
                    .param("attempt", number)
                    .update();
            if (noted > 0 && loss.kind().isDisruption()) {
                jdbc.sql("""
                                update training_run set disruptions = disruptions + 1
                                 where tenant_id = :tenant and id = :run
                                """)
                        .param("tenant", run.tenant().value())
                        .param("run", run.id().value())
                        .update();
            }
        });
    }
}
