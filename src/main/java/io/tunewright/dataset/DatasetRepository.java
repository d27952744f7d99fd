package io.tunewright.dataset;

import io.tunewright.common.Paging;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersion.Lineage;
import io.tunewright.dataset.format.FileSummary;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.storage.ArtifactRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/// Datasets and their versions; the rows are [RowRepository]'s.
@Repository
class DatasetRepository {

    private static final String VERSION = """
            select v.*, d.name as dataset_name
              from dataset_version v join dataset d on d.id = v.dataset_id and d.tenant_id = v.tenant_id
             where v.tenant_id = :tenant
            """;

    private final TenantDatabase database;

    DatasetRepository(TenantDatabase database) {
        this.database = database;
    }

    /// The dataset of this name, made if there is none, locked until the caller's transaction ends.
    DatasetId lock(TenantId tenant, String name) {
        return database.as(tenant, jdbc -> {
            jdbc.sql("""
                            insert into dataset (id, tenant_id, name) values (:id, :tenant, :name)
                            on conflict (tenant_id, lower(name)) do nothing
                            """)
                    .param("id", UUID.randomUUID())
                    .param("tenant", tenant.value())
                    .param("name", name)
                    .update();
            return jdbc.sql(
                            "select id from dataset where tenant_id = :tenant and lower(name) = lower(:name) for update")
                    .param("tenant", tenant.value())
                    .param("name", name)
                    .query((row, index) -> new DatasetId(row.getObject(1, UUID.class)))
                    .single();
        });
    }

    Optional<DatasetVersion> withBytes(TenantId tenant, DatasetId dataset, Sha256 hash, double heldOutShare) {
        return database.as(tenant, jdbc -> jdbc.sql(VERSION + """
                         and v.dataset_id = :dataset and v.hash = :hash and v.held_out_share = :share
                         order by v.number desc limit 1
                        """)
                .param("tenant", tenant.value())
                .param("dataset", dataset.value())
                .param("hash", hash.hex())
                .param("share", heldOutShare)
                .query((row, index) -> version(row))
                .optional());
    }

    /// Adds a version whose rows are still to come; its figures are set by [#finish].
    void insert(
            TenantId tenant,
            DatasetVersionId id,
            DatasetId dataset,
            UserId author,
            DatasetUpload upload,
            ArtifactRef file,
            Lineage lineage) {
        database.run(tenant, jdbc -> {
            int number = jdbc.sql("""
                            update dataset set next_number = next_number + 1
                             where tenant_id = :tenant and id = :dataset
                            returning next_number - 1
                            """)
                    .param("tenant", tenant.value())
                    .param("dataset", dataset.value())
                    .query(Integer.class)
                    .single();
            jdbc.sql("""
                            insert into dataset_version
                                   (id, tenant_id, dataset_id, number, hash, bytes, file_name, format, json_array, row_count,
                                    error_rows, warning_rows, training_rows, held_out_rows, held_out_share, counts,
                                    file_findings, origin, parent_id, parent_number, dropped_rows, author)
                            values (:id, :tenant, :dataset, :number, :hash, :bytes, :file, '', false, 0, 0, 0, 0, 0, :share,
                                    '{}', '[]', :origin, :parent, :parentNumber, :dropped, :author)
                            """)
                    .param("id", id.value())
                    .param("tenant", tenant.value())
                    .param("dataset", dataset.value())
                    .param("number", number)
                    .param("hash", file.hash().hex())
                    .param("bytes", file.bytes())
                    .param("file", upload.fileName())
                    .param("share", upload.heldOut())
                    .param("origin", lineage.origin().name())
                    .param(
                            "parent",
                            lineage.parent() == null ? null : lineage.parent().value())
                    .param("parentNumber", lineage.parentNumber())
                    .param("dropped", lineage.droppedRows())
                    .param("author", author.value())
                    .update();
        });
    }

    void finish(TenantId tenant, DatasetVersionId id, FileSummary summary, SplitSizes sizes) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update dataset_version
                           set format = :format, json_array = :array, row_count = :rows, error_rows = :errors,
                               warning_rows = :warnings, training_rows = :training, held_out_rows = :heldOut,
                               counts = cast(:counts as jsonb), file_findings = cast(:findings as jsonb)
                         where tenant_id = :tenant and id = :id
                        """)
                .param("format", summary.format().name())
                .param("array", summary.array())
                .param("rows", summary.rows())
                .param("errors", summary.errorRows())
                .param("warnings", summary.warningRows())
                .param("training", sizes.training())
                .param("heldOut", sizes.heldOut())
                .param("counts", FindingsJson.writeCounts(summary.counts()))
                .param("findings", FindingsJson.writeAll(summary.fileFindings()))
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    Optional<DatasetVersion> find(TenantId tenant, DatasetVersionId id) {
        return database.as(tenant, jdbc -> jdbc.sql(VERSION + " and v.id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, index) -> version(row))
                .optional());
    }

    /// Versions of a dataset, newest first; empty if there is no such dataset.
    List<DatasetVersion> versions(TenantId tenant, DatasetId dataset) {
        return database.as(tenant, jdbc -> jdbc.sql(VERSION + " and v.dataset_id = :dataset order by v.number desc")
                .param("tenant", tenant.value())
                .param("dataset", dataset.value())
                .query((row, index) -> version(row))
                .list());
    }

    /// Versions of all datasets, newest first.
    List<DatasetVersion> versions(TenantId tenant, Paging page) {
        return database.as(
                tenant, jdbc -> jdbc.sql(VERSION + " order by v.created_at desc, v.id limit :limit offset :offset")
                        .param("tenant", tenant.value())
                        .param("limit", page.limit())
                        .param("offset", page.offset())
                        .query((row, index) -> version(row))
                        .list());
    }

    /// Versions without errors, newest first.
    List<DatasetVersion> usable(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql(VERSION + """
                         and v.error_rows = 0 and v.training_rows > 0
                         order by v.created_at desc, v.id limit 1000
                        """)
                .param("tenant", tenant.value())
                .query((row, index) -> version(row))
                .list());
    }

    /// The newest version of each dataset with the number of its versions, most recently changed first.
    List<DatasetSummary> summaries(TenantId tenant, Paging page) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select v.*, d.name as dataset_name, newest.versions
                          from dataset d
                          join (select dataset_id, max(number) as number, count(*) as versions
                                  from dataset_version where tenant_id = :tenant group by dataset_id) newest
                            on newest.dataset_id = d.id
                          join dataset_version v on v.dataset_id = d.id and v.number = newest.number
                         where d.tenant_id = :tenant and v.tenant_id = :tenant
                         order by v.created_at desc, v.id
                         limit :limit offset :offset
                        """)
                .param("tenant", tenant.value())
                .param("limit", page.limit())
                .param("offset", page.offset())
                .query((row, index) -> new DatasetSummary(version(row), row.getInt("versions")))
                .list());
    }

    int count(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("select count(*) from dataset where tenant_id = :tenant")
                .param("tenant", tenant.value())
                .query(Integer.class)
                .single());
    }

    /// Removes a version, and its dataset with the last one.
    void delete(TenantId tenant, DatasetVersion version) {
        database.run(tenant, jdbc -> {
            jdbc.sql("delete from dataset_version where tenant_id = :tenant and id = :id")
                    .param("tenant", tenant.value())
                    .param("id", version.id().value())
                    .update();
            jdbc.sql("""
                            delete from dataset
                             where tenant_id = :tenant and id = :dataset
                               and not exists (select from dataset_version where dataset_id = :dataset)
                            """)
                    .param("tenant", tenant.value())
                    .param("dataset", version.dataset().value())
                    .update();
        });
    }

    private static DatasetVersion version(ResultSet row) throws SQLException {
        UUID parent = row.getObject("parent_id", UUID.class);
        return new DatasetVersion(
                new DatasetVersionId(row.getObject("id", UUID.class)),
                new DatasetId(row.getObject("dataset_id", UUID.class)),
                row.getString("dataset_name"),
                row.getInt("number"),
                new Sha256(row.getString("hash")),
                row.getLong("bytes"),
                row.getString("file_name"),
                DatasetFormat.valueOf(row.getString("format")),
                row.getBoolean("json_array"),
                row.getInt("row_count"),
                row.getInt("error_rows"),
                row.getInt("warning_rows"),
                row.getInt("training_rows"),
                row.getInt("held_out_rows"),
                row.getDouble("held_out_share"),
                FindingsJson.readCounts(row.getString("counts")),
                FindingsJson.read(row.getString("file_findings"), 1),
                new Lineage(
                        DatasetOrigin.valueOf(row.getString("origin")),
                        parent == null ? null : new DatasetVersionId(parent),
                        row.getInt("parent_number"),
                        row.getInt("dropped_rows")),
                new UserId(row.getObject("author", UUID.class)),
                row.getTimestamp("created_at").toInstant());
    }
}
