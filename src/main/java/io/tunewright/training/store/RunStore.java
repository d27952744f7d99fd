package io.tunewright.training.store;

import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.RunTransition;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// Runs. A final state never changes but by a person's retry: every other update leaves finished runs alone. What
/// their jobs write goes through [RunPhases].
@Repository
public class RunStore {

    private final TenantDatabase database;

    RunStore(TenantDatabase database) {
        this.database = database;
    }

    /// Removes a run that is over, with all that belongs to it.
    public boolean delete(TenantId tenant, RunId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        delete from training_run where tenant_id = :tenant and id = :id and finished_at is not null
                        """)
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                == 1;
    }

    /// Ids of all runs of all organisations.
    public Set<RunId> ids() {
        return Set.copyOf(database.acrossTenants(jdbc -> jdbc.sql("select id from training_run")
                .query((row, number) -> new RunId(row.getObject(1, UUID.class)))
                .list()));
    }

    /// Stores a run that waits for its turn, or finds the one that the same key made before.
    public RunId insert(
            TenantId tenant, UserId author, ExperimentSnapshot experiment, @Nullable String idempotencyKey) {
        return database.as(tenant, jdbc -> {
            // One at a time an experiment, for its numbers.
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:experiment, 0))")
                    .param("experiment", experiment.id().toString())
                    .query((row, number) -> true)
                    .single();
            return byKey(tenant, idempotencyKey).orElseGet(() -> {
                var id = RunId.random();
                jdbc.sql("""
                                insert into training_run (id, tenant_id, experiment_id, number, author_id, experiment_name,
                                                          base_model_name, dataset_label, idempotency_key, total_steps,
                                                          machine, nodes, expected_seconds)
                                select :id, :tenant, :experiment, coalesce(max(number), 0) + 1, :author, :name,
                                       :model, :dataset, :key, :steps, :machine, :nodes, :expected
                                  from training_run
                                 where tenant_id = :tenant and experiment_id = :experiment
                                """)
                        .param("id", id.value())
                        .param("tenant", tenant.value())
                        .param("experiment", experiment.id().value())
                        .param("author", author.value())
                        .param("name", experiment.name())
                        .param("model", experiment.baseModelName())
                        .param("dataset", experiment.datasetLabel())
                        .param("key", idempotencyKey)
                        .param("steps", experiment.forecast().steps())
                        .param("machine", experiment.target().machine())
                        .param("nodes", experiment.target().nodes())
                        .param("expected", experiment.forecast().time().toSeconds())
                        .update();
                return id;
            });
        });
    }

    private Optional<RunId> byKey(TenantId tenant, @Nullable String key) {
        if (key == null) {
            return Optional.empty();
        }
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select id from training_run where tenant_id = :tenant and idempotency_key = :key
                                """)
                .param("tenant", tenant.value())
                .param("key", key)
                .query(UUID.class)
                .optional()
                .map(RunId::new));
    }

    public Optional<StoredRun> find(TenantId tenant, RunId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_run where tenant_id = :tenant and id = :id
                                """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(StoredRun::of)
                .optional());
    }

    /// Newest first.
    public List<StoredRun> list(TenantId tenant, Paging paging) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_run
                                 where tenant_id = :tenant
                                 order by created_at desc, id
                                 limit :limit offset :offset
                                """)
                .param("tenant", tenant.value())
                .param("limit", paging.limit())
                .param("offset", paging.offset())
                .query(StoredRun::of)
                .list());
    }

    /// Of the given experiments, newest first.
    public List<StoredRun> ofExperiments(TenantId tenant, List<ExperimentId> experiments) {
        if (experiments.isEmpty()) {
            return List.of();
        }
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_run
                                 where tenant_id = :tenant and experiment_id in (:experiments)
                                 order by created_at desc, id
                                """)
                .param("tenant", tenant.value())
                .param(
                        "experiments",
                        experiments.stream().map(ExperimentId::value).toList())
                .query(StoredRun::of)
                .list());
    }

    /// Runs that are not over, oldest first.
    public List<StoredRun> active(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from training_run
                                 where tenant_id = :tenant and finished_at is null
                                 order by created_at, id
                                """)
                .param("tenant", tenant.value())
                .query(StoredRun::of)
                .list());
    }

    /// Runs in progress that a server works on, oldest first.
    public List<StoredRun> inProgressAt(UUID node) {
        return database.acrossTenants(
                jdbc -> jdbc.sql("""
                                select * from training_run
                                 where node = :node
                                   and status not in ('QUEUED', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')
                                 order by created_at, id
                                """).param("node", node).query(StoredRun::of).list());
    }

    /// How many runs of all organisations are in progress and need a place; to be measured takes none.
    public int countInProgress() {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select count(*) from training_run
                                 where status not in ('QUEUED', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')
                                   and reason_code <> 'evaluating'
                                """).query(Integer.class).single());
    }

    /// Gives a waiting run its turn, on a server; false if it does not wait any more.
    public boolean admit(TenantId tenant, RunId id, UUID node) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update training_run
                                   set status = 'PREPARING', reason_code = '', reason = '', admitted_at = now(),
                                       node = :node, tenure = tenure + 1
                                 where tenant_id = :tenant and id = :id and status = 'QUEUED'
                                """)
                                .param("node", node)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        > 0);
    }

    /// How a run came to its state, oldest first.
    public List<RunTransition> history(TenantId tenant, RunId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select at, round, before, after, reason_code from training_transition
                                 where tenant_id = :tenant and run_id = :run
                                 order by number
                                """)
                .param("tenant", tenant.value())
                .param("run", id.value())
                .query((row, number) -> {
                    @Nullable String before = row.getString("before");
                    return new RunTransition(
                            row.getObject("at", OffsetDateTime.class).toInstant(),
                            row.getInt("round"),
                            before == null ? null : RunStatus.valueOf(before),
                            RunStatus.valueOf(row.getString("after")),
                            RunReason.stored(row.getString("reason_code")));
                })
                .list());
    }
}
