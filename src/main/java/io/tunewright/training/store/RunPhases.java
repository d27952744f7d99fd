package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// The way of a run through its phases to its end, written by its job and only as the server that has the run; see
/// [NodeStore].
@Repository
public class RunPhases {

    private final TenantDatabase database;

    RunPhases(TenantDatabase database) {
        this.database = database;
    }

    /// Enters a phase; a run that is to end stays so in name.
    ///
    /// @param phase  `STARTING`, `RESUMING` or `COLLECTING`; the others begin by themselves
    /// @param reason a sentence for the phase, or empty
    /// @throws LostRunException if another server has the run
    public void enter(StoredRun run, RunStatus phase, RunReason why, String reason) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_run
                               set status = case when status in ('CANCELLING', 'PAUSING') then status else :phase end,
                                   reason_code = case when status in ('CANCELLING', 'PAUSING') then reason_code else :why end,
                                   reason = case when status in ('CANCELLING', 'PAUSING') then reason else :reason end,
                                   prepared_at = case :phase when 'STARTING' then coalesce(prepared_at, now())
                                                             else prepared_at end,
                                   collecting_at = case :phase when 'COLLECTING' then coalesce(collecting_at, now())
                                                               else collecting_at end
                             where tenant_id = :tenant and id = :id and finished_at is null
                            """)
                    .param("phase", phase.name())
                    .param("why", why.slug())
                    .param("reason", reason)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .update();
        });
    }

    /// Says something else of the phase that a run is in.
    ///
    /// @throws LostRunException if another server has the run
    public void tell(StoredRun run, RunReason why, String reason) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_run set reason_code = :why, reason = :reason
                             where tenant_id = :tenant and id = :id and status = :status
                            """)
                    .param("why", why.slug())
                    .param("reason", reason)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .param("status", run.run().status().name())
                    .update();
        });
    }

    /// Says how far the preparation is.
    ///
    /// @throws LostRunException if another server has the run
    public void prepared(StoredRun run, int percent) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("update training_run set prepared_percent = :percent where tenant_id = :tenant and id = :id")
                    .param("percent", percent)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .update();
        });
    }

    /// @throws LostRunException if another server has the run
    public void launched(StoredRun run) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_run set launched_at = coalesce(launched_at, now())
                             where tenant_id = :tenant and id = :id
                            """)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .update();
        });
    }

    /// Ends a run; false if it was over already.
    ///
    /// @param accounted tokens of the run that the usage ledger has by now
    /// @throws LostRunException if another server has the run
    public boolean finish(
            StoredRun run,
            RunStatus status,
            RunReason why,
            String reason,
            @Nullable RunFailureKind failure,
            long accounted) {
        return database.as(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            return jdbc.sql("""
                            update training_run
                               set status = :status, reason_code = :why, reason = :reason, failure_kind = :kind,
                                   accounted_tokens = :accounted, finished_at = now(), node = null
                             where tenant_id = :tenant and id = :id and finished_at is null
                            """)
                            .param("status", status.name())
                            .param("why", why.slug())
                            .param("reason", reason)
                            .param("kind", failure == null ? null : failure.name())
                            .param("accounted", accounted)
                            .param("tenant", run.tenant().value())
                            .param("id", run.id().value())
                            .update()
                    > 0;
        });
    }

    /// Puts a run aside whose worker has ended, as it was asked.
    ///
    /// @throws LostRunException if another server has the run
    public void paused(StoredRun run, String reason, long accounted) {
        database.run(run.tenant(), jdbc -> {
            Tenure.require(jdbc, run);
            jdbc.sql("""
                            update training_run
                               set status = 'PAUSED', reason_code = :why, reason = :reason, stop_wish = null,
                                   accounted_tokens = :accounted, node = null, collecting_at = null
                             where tenant_id = :tenant and id = :id and finished_at is null and stop_wish = 'PAUSE'
                            """)
                    .param("why", RunReason.ASKED.slug())
                    .param("reason", reason)
                    .param("accounted", accounted)
                    .param("tenant", run.tenant().value())
                    .param("id", run.id().value())
                    .update();
        });
    }
}
