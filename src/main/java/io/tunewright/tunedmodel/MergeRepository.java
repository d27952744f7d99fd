package io.tunewright.tunedmodel;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

@Repository
class MergeRepository {

    private final TenantDatabase database;

    MergeRepository(TenantDatabase database) {
        this.database = database;
    }

    /// A merge that is not over, with what its supervisor needs.
    ///
    /// @param attempt worker that was last decided on, 0 for none
    record Open(TenantId tenant, Merge merge, int attempt) {}

    /// Stores a wish.
    ///
    /// @return false if the adapter is being merged already
    boolean insert(TenantId tenant, UUID id, TunedModelId adapter, long maxShardBytes) {
        try {
            database.run(tenant, jdbc -> jdbc.sql("""
                            insert into tunedmodel_merge (id, tenant_id, adapter_id, max_shard_bytes, merged_id)
                            values (:id, :tenant, :adapter, :bytes, :merged)
                            """)
                    .param("id", id)
                    .param("tenant", tenant.value())
                    .param("adapter", adapter.value())
                    .param("bytes", maxShardBytes)
                    .param("merged", UUID.randomUUID())
                    .update());
            return true;
        } catch (DuplicateKeyException merging) {
            return false;
        }
    }

    /// Newest first.
    List<Merge> ofAdapter(TenantId tenant, TunedModelId adapter) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel_merge
                         where tenant_id = :tenant and adapter_id = :adapter
                         order by created_at desc
                        """)
                .param("tenant", tenant.value())
                .param("adapter", adapter.value())
                .query((row, number) -> map(row))
                .list());
    }

    /// Merges of all organisations that are not over, oldest first.
    List<Open> open() {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select * from tunedmodel_merge where status in ('QUEUED', 'RUNNING') order by created_at
                        """)
                .query((row, number) ->
                        new Open(new TenantId(row.getObject("tenant_id", UUID.class)), map(row), row.getInt("attempt")))
                .list());
    }

    /// Decides on the next worker, before it is started.
    ///
    /// @return false if somebody else did
    boolean beginAttempt(TenantId tenant, UUID id, int attempt) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        update tunedmodel_merge set status = 'RUNNING', attempt = :attempt
                         where tenant_id = :tenant and id = :id and attempt = :attempt - 1
                           and status in ('QUEUED', 'RUNNING')
                        """)
                        .param("tenant", tenant.value())
                        .param("id", id)
                        .param("attempt", attempt)
                        .update())
                == 1;
    }

    void finish(TenantId tenant, UUID id, Merge.Status status, String message) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update tunedmodel_merge set status = :status, message = :message, finished_at = now()
                         where tenant_id = :tenant and id = :id and status in ('QUEUED', 'RUNNING')
                        """)
                .param("tenant", tenant.value())
                .param("id", id)
                .param("status", status.name())
                .param("message", message)
                .update());
    }

    private static Merge map(ResultSet row) throws SQLException {
        var finished = row.getTimestamp("finished_at");
        return new Merge(
                row.getObject("id", UUID.class),
                new TunedModelId(row.getObject("adapter_id", UUID.class)),
                row.getLong("max_shard_bytes"),
                Merge.Status.valueOf(row.getString("status")),
                row.getString("message"),
                new TunedModelId(row.getObject("merged_id", UUID.class)),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
