package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.common.Paging;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

@Repository
class TunedModelRepository {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantDatabase database;

    TunedModelRepository(TenantDatabase database) {
        this.database = database;
    }

    List<TunedModel> list(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel where tenant_id = :tenant and published order by created_at desc, id
                        """)
                .param("tenant", tenant.value())
                .query((row, number) -> map(row))
                .list());
    }

    List<TunedModel> list(TenantId tenant, Paging page) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel where tenant_id = :tenant and published order by created_at desc, id
                         limit :limit offset :offset
                        """)
                .param("tenant", tenant.value())
                .param("limit", page.limit())
                .param("offset", page.offset())
                .query((row, number) -> map(row))
                .list());
    }

    int count(TenantId tenant) {
        return database.as(
                tenant, jdbc -> jdbc.sql("select count(*) from tunedmodel where tenant_id = :tenant and published")
                        .param("tenant", tenant.value())
                        .query(Integer.class)
                        .single());
    }

    List<TunedModel> ofRun(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel
                         where tenant_id = :tenant and run_id = :run and published
                         order by created_at, id
                        """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query((row, number) -> map(row))
                .list());
    }

    /// The model made of a checkpoint, published or not.
    Optional<TunedModel> ofStep(TenantId tenant, RunId run, long step) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel
                         where tenant_id = :tenant and run_id = :run and step = :step and adapter_id is null
                        """)
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("step", step)
                .query((row, number) -> map(row))
                .optional());
    }

    /// @return whether nobody saw the model until now
    boolean publish(TenantId tenant, TunedModelId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        update tunedmodel set published = true
                         where tenant_id = :tenant and id = :id and not published
                        """)
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                == 1;
    }

    Optional<TunedModel> find(TenantId tenant, TunedModelId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel where tenant_id = :tenant and id = :id
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> map(row))
                .optional());
    }

    Optional<TunedModel> findByName(TenantId tenant, String name) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel where tenant_id = :tenant and name = :name and published
                        """)
                .param("tenant", tenant.value())
                .param("name", name)
                .query((row, number) -> map(row))
                .optional());
    }

    List<TunedModel> mergedOf(TenantId tenant, TunedModelId adapter) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from tunedmodel
                         where tenant_id = :tenant and adapter_id = :adapter
                         order by created_at desc, id
                        """)
                .param("tenant", tenant.value())
                .param("adapter", adapter.value())
                .query((row, number) -> map(row))
                .list());
    }

    /// Stores a model that everybody sees, or does nothing if it was stored before.
    boolean insert(TenantId tenant, TunedModel model) {
        return insert(tenant, model, true);
    }

    /// Stores a model that is published later, or does nothing if the run's output was stored before.
    boolean register(TenantId tenant, TunedModel model) {
        return insert(tenant, model, false);
    }

    private boolean insert(TenantId tenant, TunedModel model, boolean published) {
        var check = model.check();
        var adapter = model.adapter();
        return database.as(tenant, jdbc -> jdbc.sql("""
                        insert into tunedmodel (
                            id, tenant_id, name, kind, base_model_id, base_model_name, base_model_fingerprint,
                            experiment_id, experiment_name, dataset_version_id, dataset_label, dataset_hash,
                            recipe_name, run_id, checkpoint_id, step, adapter_id, merge_check, files, published)
                        values (
                            :id, :tenant, :name, :kind, :base, :baseName, :baseFingerprint,
                            :experiment, :experimentName, :datasetVersion, :datasetLabel, :datasetHash,
                            :recipe, :run, :checkpoint, :step, :adapter, :check::jsonb, :files::jsonb, :published)
                        on conflict do nothing
                        """)
                        .param("id", model.id().value())
                        .param("tenant", tenant.value())
                        .param("name", model.name())
                        .param("kind", model.kind().name())
                        .param("base", model.baseModel().value())
                        .param("baseName", model.baseModelName())
                        .param("baseFingerprint", model.baseModelFingerprint().hex())
                        .param("experiment", model.experiment().value())
                        .param("experimentName", model.experimentName())
                        .param("datasetVersion", model.datasetVersion().value())
                        .param("datasetLabel", model.datasetLabel())
                        .param("datasetHash", model.datasetHash().hex())
                        .param("recipe", model.recipeName())
                        .param("run", model.run().value())
                        .param("checkpoint", model.checkpoint().value())
                        .param("step", model.step())
                        .param("adapter", adapter == null ? null : adapter.value())
                        .param("check", check == null ? null : JSON.writeValueAsString(check))
                        .param("files", FolderJson.write(model.files()))
                        .param("published", published)
                        .update())
                == 1;
    }

    boolean delete(TenantId tenant, TunedModelId id) {
        return database.as(tenant, jdbc -> jdbc.sql("delete from tunedmodel where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                == 1;
    }

    private static TunedModel map(ResultSet row) throws SQLException {
        var adapter = row.getObject("adapter_id", UUID.class);
        var check = row.getString("merge_check");
        return new TunedModel(
                new TunedModelId(row.getObject("id", UUID.class)),
                row.getString("name"),
                TunedModel.Kind.valueOf(row.getString("kind")),
                new BaseModelId(row.getObject("base_model_id", UUID.class)),
                row.getString("base_model_name"),
                new Sha256(row.getString("base_model_fingerprint")),
                new ExperimentId(row.getObject("experiment_id", UUID.class)),
                row.getString("experiment_name"),
                new DatasetVersionId(row.getObject("dataset_version_id", UUID.class)),
                row.getString("dataset_label"),
                new Sha256(row.getString("dataset_hash")),
                row.getString("recipe_name"),
                new RunId(row.getObject("run_id", UUID.class)),
                new CheckpointId(row.getObject("checkpoint_id", UUID.class)),
                row.getLong("step"),
                adapter == null ? null : new TunedModelId(adapter),
                check == null ? null : JSON.readValue(check, MergeCheck.class),
                FolderJson.read(row.getString("files")),
                row.getTimestamp("created_at").toInstant());
    }
}
