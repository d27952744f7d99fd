package io.tunewright.checkpoint;

import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.training.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class CheckpointRepository {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantDatabase database;

    CheckpointRepository(TenantDatabase database) {
        this.database = database;
    }

    /// @param loss null if it is no number
    record Row(
            CheckpointId id,
            RunId run,
            long step,
            double epoch,
            @Nullable Double loss,
            ArtifactFolder files,
            Instant saved) {}

    /// A file as it is stored in the row.
    private record StoredFile(String hash, long bytes) {}

    /// Stores a checkpoint, in the place of one that the run had at the same step.
    void save(TenantId tenant, Row row) {
        var files = new TreeMap<String, StoredFile>();
        row.files()
                .files()
                .forEach((name, file) ->
                        files.put(name, new StoredFile(file.hash().hex(), file.bytes())));
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into checkpoint (id, tenant_id, run_id, step, epoch, training_loss, files, bytes)
                        values (:id, :tenant, :run, :step, :epoch, :loss, cast(:files as jsonb), :bytes)
                        on conflict (run_id, step) do update
                           set epoch = excluded.epoch, training_loss = excluded.training_loss,
                               files = excluded.files, bytes = excluded.bytes, saved_at = now()
                        """)
                .param("id", row.id().value())
                .param("tenant", tenant.value())
                .param("run", row.run().value())
                .param("step", row.step())
                .param("epoch", row.epoch())
                .param("loss", row.loss())
                .param("files", JSON.writeValueAsString(files))
                .param("bytes", row.files().bytes())
                .update());
    }

    /// Newest first.
    List<Row> ofRun(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from checkpoint
                                 where tenant_id = :tenant and run_id = :run
                                 order by step desc
                                """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query((row, number) -> row(tenant, row))
                .list());
    }

    Optional<Row> find(TenantId tenant, CheckpointId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select * from checkpoint where tenant_id = :tenant and id = :id
                                """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> row(tenant, row))
                .optional());
    }

    void delete(TenantId tenant, List<CheckpointId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        database.run(tenant, jdbc -> jdbc.sql("""
                        delete from checkpoint where tenant_id = :tenant and id in (:ids)
                        """)
                .param("tenant", tenant.value())
                .param("ids", ids.stream().map(CheckpointId::value).toList())
                .update());
    }

    private static Row row(TenantId tenant, ResultSet row) throws SQLException {
        Map<String, StoredFile> stored = JSON.readValue(row.getString("files"), new TypeReference<>() {});
        var files = new TreeMap<String, ArtifactRef>();
        stored.forEach((name, file) ->
                files.put(name, new ArtifactRef(tenant.value(), new Sha256(file.hash()), file.bytes())));
        return new Row(
                new CheckpointId(row.getObject("id", UUID.class)),
                new RunId(row.getObject("run_id", UUID.class)),
                row.getLong("step"),
                row.getDouble("epoch"),
                row.getObject("training_loss", Double.class),
                new ArtifactFolder(files),
                row.getObject("saved_at", OffsetDateTime.class).toInstant());
    }
}
