package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunQueue;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// Who waits, and who had how many turns, over all organisations.
@Repository
public class QueueStore {

    private final TenantDatabase database;

    QueueStore(TenantDatabase database) {
        this.database = database;
    }

    public List<RunQueue.Waiting> waiting() {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                select tenant_id, id, created_at from training_run
                                 where finished_at is null and status = 'QUEUED'
                                """)
                .query((row, number) -> new RunQueue.Waiting(
                        new TenantId(row.getObject(1, UUID.class)),
                        new RunId(row.getObject(2, UUID.class)),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list());
    }

    /// Of the organisations that have runs waiting or in progress.
    public Map<TenantId, RunQueue.Share> shares() {
        return database.acrossTenants(jdbc -> {
            var shares = new HashMap<TenantId, RunQueue.Share>();
            jdbc.sql("""
                            select r.tenant_id,
                                   count(*) filter (where r.status <> 'QUEUED') as running,
                                   (select max(admitted_at) from training_run t where t.tenant_id = r.tenant_id) as turn
                              from training_run r
                             where r.finished_at is null
                             group by r.tenant_id
                            """).query(row -> {
                @Nullable OffsetDateTime turn = row.getObject(3, OffsetDateTime.class);
                shares.put(
                        new TenantId(row.getObject(1, UUID.class)),
                        new RunQueue.Share(row.getInt(2), turn == null ? null : turn.toInstant()));
            });
            return shares;
        });
    }
}
