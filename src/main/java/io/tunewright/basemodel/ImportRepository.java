package io.tunewright.basemodel;

import io.tunewright.basemodel.ModelImport.State;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Imports of base models.
@Repository
class ImportRepository {

    private static final String IMPORT = """
            select id, tenant_id, name, directory, source, state, total_bytes, done_bytes, code, message, model_id, author,
                   created_at
              from basemodel_import
            """;

    private final TenantDatabase database;

    ImportRepository(TenantDatabase database) {
        this.database = database;
    }

    /// An import with what only the copying needs.
    record Job(TenantId tenant, Path directory, ModelImport state) {}

    void insert(TenantId tenant, ImportId id, String name, Path directory, String source, long bytes, UserId author) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into basemodel_import
                               (id, tenant_id, name, directory, source, state, total_bytes, author)
                        values (:id, :tenant, :name, :directory, :source, 'COPYING', :bytes, :author)
                        """)
                .param("id", id.value())
                .param("tenant", tenant.value())
                .param("name", name)
                .param("directory", directory.toString())
                .param("source", source)
                .param("bytes", bytes)
                .param("author", author.value())
                .update());
    }

    Optional<ModelImport> find(TenantId tenant, ImportId id) {
        return database.as(tenant, jdbc -> jdbc.sql(IMPORT + " where tenant_id = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, index) -> job(row).state())
                .optional());
    }

    /// Those that copy or failed, newest first.
    List<ModelImport> open(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql(
                        IMPORT + " where tenant_id = :tenant and state <> 'DONE' order by created_at desc limit 100")
                .param("tenant", tenant.value())
                .query((row, index) -> job(row).state())
                .list());
    }

    /// What a server that went away left unfinished.
    List<Job> unfinished() {
        return database.acrossTenants(jdbc -> jdbc.sql(IMPORT + " where state = 'COPYING' order by created_at")
                .query((row, index) -> job(row))
                .list());
    }

    boolean isCopying(TenantId tenant, String name) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select exists (select from basemodel_import
                                        where tenant_id = :tenant and lower(name) = lower(:name) and state = 'COPYING')
                        """)
                .param("tenant", tenant.value())
                .param("name", name)
                .query(Boolean.class)
                .single());
    }

    void progress(TenantId tenant, ImportId id, long doneBytes) {
        change(tenant, id, "done_bytes = :done", jdbc -> jdbc.param("done", doneBytes));
    }

    void done(TenantId tenant, ImportId id, BaseModelId model) {
        change(
                tenant,
                id,
                "state = 'DONE', done_bytes = total_bytes, model_id = :model",
                jdbc -> jdbc.param("model", model.value()));
    }

    void failed(TenantId tenant, ImportId id, String code, String message) {
        change(tenant, id, "state = 'FAILED', code = :code, message = :message", jdbc -> jdbc.param("code", code)
                .param("message", message));
    }

    void delete(TenantId tenant, ImportId id) {
        database.run(tenant, jdbc -> jdbc.sql(
                        "delete from basemodel_import where tenant_id = :tenant and id = :id and state <> 'COPYING'")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    private void change(TenantId tenant, ImportId id, String set, UnaryOperator<JdbcClient.StatementSpec> values) {
        database.run(tenant, jdbc -> values.apply(
                        jdbc.sql("update basemodel_import set " + set + " where tenant_id = :tenant and id = :id"))
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    private static Job job(ResultSet row) throws SQLException {
        UUID model = row.getObject("model_id", UUID.class);
        return new Job(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                Path.of(row.getString("directory")),
                new ModelImport(
                        new ImportId(row.getObject("id", UUID.class)),
                        row.getString("name"),
                        row.getString("source"),
                        State.valueOf(row.getString("state")),
                        row.getLong("total_bytes"),
                        row.getLong("done_bytes"),
                        row.getString("code"),
                        row.getString("message"),
                        model == null ? null : new BaseModelId(model),
                        new UserId(row.getObject("author", UUID.class)),
                        row.getTimestamp("created_at").toInstant()));
    }
}
