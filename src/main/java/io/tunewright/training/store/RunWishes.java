package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// What is wished of runs. A wish is stored in the transaction that decides it; the run's job acts upon it.
@Repository
public class RunWishes {

    private final TenantDatabase database;

    RunWishes(TenantDatabase database) {
        this.database = database;
    }

    /// Notes that a run is to end: at once if it waits and left nothing. Does nothing more if it was asked before.
    public void requestCancel(TenantId tenant, RunId id) {
        database.run(tenant, jdbc -> jdbc.sql("""
                                update training_run
                                   set stop_wish = 'CANCEL', cancel_requested_at = coalesce(cancel_requested_at, now()),
                                       reason_code = 'asked', reason = '',
                                       finished_at = case when status = 'QUEUED' and attempts = 0
                                                            or status = 'PAUSED' and attempts = 0 then now() end,
                                       -- what earlier rounds left is collected, in a round of its own
                                       round = case status when 'PAUSED' then round + 1 else round end,
                                       status = case when status in ('QUEUED', 'PAUSED') and attempts = 0
                                                     then 'CANCELLED' else 'CANCELLING' end
                                 where tenant_id = :tenant and id = :id and finished_at is null
                                """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    /// Notes that a run is to give its place free: at once if it waits.
    ///
    /// @return whether it could be asked, or was before
    public boolean requestPause(TenantId tenant, RunId id) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update training_run
                                   set stop_wish = case status when 'QUEUED' then null
                                                               when 'PAUSED' then null else 'PAUSE' end,
                                       reason_code = 'asked', reason = case status when 'PAUSED' then reason else '' end,
                                       status = case when status in ('QUEUED', 'PAUSED') then 'PAUSED' else 'PAUSING' end
                                 where tenant_id = :tenant and id = :id
                                   and status in ('QUEUED', 'PREPARING', 'STARTING', 'RUNNING', 'RESUMING',
                                                  'PAUSING', 'PAUSED')
                                   and coalesce(stop_wish, 'PAUSE') = 'PAUSE'
                                """)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        > 0);
    }

    /// Notes that the time that was set for a run is over.
    ///
    /// @throws LostRunException if another server has the run
    public void requestDeadline(StoredRun run) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_run set stop_wish = 'DEADLINE', reason_code = 'deadline'
                             where tenant_id = :tenant and id = :id and finished_at is null and stop_wish is null
                            """)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .update();
        });
    }

    /// Lets a run wait for its turn once more, in its place by age.
    ///
    /// @param from the states out of which it may
    /// @return whether it was in one of them
    public boolean requeue(TenantId tenant, RunId id, Set<RunStatus> from) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update training_run
                                   set status = 'QUEUED', reason_code = '', reason = '', failure_kind = null,
                                       stop_wish = null, stop_after_checkpoint = false, checkpoint_requested = false,
                                       cancel_requested_at = null, round = round + 1, queued_at = now(),
                                       admitted_at = null, prepared_at = null, prepared_percent = null, launched_at = null, training_at = null,
                                       collecting_at = null, finished_at = null
                                 where tenant_id = :tenant and id = :id and status in (:from)
                                """)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .param(
                                        "from",
                                        from.stream().map(RunStatus::name).toList())
                                .update()
                        > 0);
    }

    /// @return whether the run was not over
    public boolean stopAfterCheckpoint(TenantId tenant, RunId id, boolean wanted) {
        return update(tenant, id, "stop_after_checkpoint", wanted);
    }

    /// @param seconds null for no limit
    /// @return whether the run did not succeed yet
    public boolean deadline(TenantId tenant, RunId id, @Nullable Long seconds) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update training_run set deadline_seconds = cast(:seconds as bigint)
                                 where tenant_id = :tenant and id = :id and status <> 'SUCCEEDED'
                                """)
                                .param("seconds", seconds)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        > 0);
    }

    public void requestCheckpoint(TenantId tenant, RunId id, boolean wanted) {
        update(tenant, id, "checkpoint_requested", wanted);
    }

    private boolean update(TenantId tenant, RunId id, String column, boolean value) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update training_run set %s = :value
                                 where tenant_id = :tenant and id = :id and finished_at is null
                                """.formatted(column))
                                .param("value", value)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        > 0);
    }
}
