package io.tunewright.basemodel;

import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.llm.ModelInspection;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// Base models: an organisation's own and the shared ones, whose tenant is [#SHARED].
@Repository
class BaseModelRepository {

    static final TenantId SHARED = new TenantId(ArtifactStore.SHARED);

    private static final String MODEL = """
            select id, name, fingerprint, built_in, source, author, created_at
              from basemodel
             where tenant_id in (:tenant, :shared)
            """;

    private final TenantDatabase database;

    BaseModelRepository(TenantDatabase database) {
        this.database = database;
    }

    /// A model without its inspection, which is large and kept apart.
    record Row(
            BaseModelId id,
            String name,
            Sha256 fingerprint,
            boolean builtIn,
            String source,
            @Nullable UserId author,
            Instant createdAt) {}

    /// The shared ones first, then by name.
    List<Row> list(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql(MODEL + " order by built_in desc, lower(name)")
                .param("tenant", tenant.value())
                .param("shared", SHARED.value())
                .query((row, index) -> row(row))
                .list());
    }

    Optional<Row> find(TenantId tenant, BaseModelId id) {
        return database.as(tenant, jdbc -> jdbc.sql(MODEL + " and id = :id")
                .param("tenant", tenant.value())
                .param("shared", SHARED.value())
                .param("id", id.value())
                .query((row, index) -> row(row))
                .optional());
    }

    Optional<Row> find(TenantId tenant, String name) {
        return database.as(
                tenant, jdbc -> jdbc.sql(MODEL + " and lower(name) = lower(:name) order by built_in desc limit 1")
                        .param("tenant", tenant.value())
                        .param("shared", SHARED.value())
                        .param("name", name)
                        .query((row, index) -> row(row))
                        .optional());
    }

    int count(TenantId tenant) {
        return database.as(
                tenant, jdbc -> jdbc.sql("select count(*) from basemodel where tenant_id in (:tenant, :shared)")
                        .param("tenant", tenant.value())
                        .param("shared", SHARED.value())
                        .query(Integer.class)
                        .single());
    }

    ModelInspection inspection(TenantId tenant, BaseModelId id) {
        return BaseModelJson.readInspection(column(tenant, id, "inspection"));
    }

    ArtifactFolder files(TenantId tenant, BaseModelId id) {
        return BaseModelJson.readFolder(column(tenant, id, "files"));
    }

    private String column(TenantId tenant, BaseModelId id, String column) {
        return database.as(tenant, jdbc -> jdbc.sql(
                        "select " + column + " from basemodel where tenant_id in (:tenant, :shared) and id = :id")
                .param("tenant", tenant.value())
                .param("shared", SHARED.value())
                .param("id", id.value())
                .query(String.class)
                .single());
    }

    void insert(
            TenantId tenant,
            BaseModelId id,
            String name,
            String source,
            ArtifactFolder files,
            ModelInspection inspection,
            @Nullable UserId author) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into basemodel
                               (id, tenant_id, name, fingerprint, built_in, source, files, inspection, author)
                        values (:id, :tenant, :name, :fingerprint, :builtIn, :source, cast(:files as jsonb),
                                cast(:inspection as jsonb), :author)
                        """)
                .param("id", id.value())
                .param("tenant", tenant.value())
                .param("name", name)
                .param("fingerprint", files.fingerprint().hex())
                .param("builtIn", tenant.equals(SHARED))
                .param("source", source)
                .param("files", BaseModelJson.write(files))
                .param("inspection", BaseModelJson.write(inspection))
                .param("author", author == null ? null : author.value())
                .update());
    }

    void rename(TenantId tenant, BaseModelId id, String name) {
        database.run(
                tenant, jdbc -> jdbc.sql("update basemodel set name = :name where tenant_id = :tenant and id = :id")
                        .param("name", name)
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update());
    }

    /// Removes a model of the tenant's own.
    void delete(TenantId tenant, BaseModelId id) {
        database.run(tenant, jdbc -> jdbc.sql("delete from basemodel where tenant_id = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    private static Row row(ResultSet row) throws SQLException {
        UUID author = row.getObject("author", UUID.class);
        return new Row(
                new BaseModelId(row.getObject("id", UUID.class)),
                row.getString("name"),
                new Sha256(row.getString("fingerprint")),
                row.getBoolean("built_in"),
                row.getString("source"),
                author == null ? null : new UserId(author),
                row.getTimestamp("created_at").toInstant());
    }
}
