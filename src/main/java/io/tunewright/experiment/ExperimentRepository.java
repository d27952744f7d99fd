package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

@Repository
class ExperimentRepository {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TenantDatabase database;

    ExperimentRepository(TenantDatabase database) {
        this.database = database;
    }

    void insert(TenantId tenant, ExperimentSnapshot experiment, RecipeId recipe) {
        var evaluateOn = experiment.evaluateOn();
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into experiment
                               (tenant_id, id, name, dataset_version, dataset_label, dataset_hash,
                                base_model, base_model_name, base_model_fingerprint,
                                recipe_id, recipe_name, recipe_yaml, recipe, forecast, machine, trainer, nodes,
                                evaluate_on, evaluate_on_label, author, created_at)
                        values (:tenant, :id, :name, :dataset, :datasetLabel, :datasetHash,
                                :model, :modelName, :modelFingerprint,
                                :recipeId, :recipeName, :recipeYaml, :recipe::jsonb, :forecast::jsonb,
                                :machine, :trainer, :nodes, :evaluateOn, :evaluateOnLabel, :author, :createdAt)
                        """)
                .param("tenant", tenant.value())
                .param("id", experiment.id().value())
                .param("name", experiment.name())
                .param("dataset", experiment.datasetVersion().value())
                .param("datasetLabel", experiment.datasetLabel())
                .param("datasetHash", experiment.datasetHash().hex())
                .param("model", experiment.baseModel().value())
                .param("modelName", experiment.baseModelName())
                .param("modelFingerprint", experiment.baseModelFingerprint().hex())
                .param("recipeId", recipe.value())
                .param("recipeName", experiment.recipeName())
                .param("recipeYaml", experiment.recipeYaml())
                .param("recipe", JSON.writeValueAsString(experiment.recipe()))
                .param("forecast", JSON.writeValueAsString(experiment.forecast()))
                .param("machine", experiment.target().machine())
                .param("trainer", experiment.target().trainer())
                .param("nodes", experiment.target().nodes())
                .param(
                        "evaluateOn",
                        evaluateOn == null ? null : evaluateOn.dataset().value())
                .param("evaluateOnLabel", evaluateOn == null ? "" : evaluateOn.label())
                .param("author", experiment.author().value())
                .param("createdAt", Timestamp.from(experiment.createdAt()))
                .update());
    }

    Optional<ExperimentSnapshot> find(TenantId tenant, ExperimentId id) {
        return database.as(tenant, jdbc -> jdbc.sql("select * from experiment where tenant_id = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(ExperimentRepository::map)
                .optional());
    }

    List<ExperimentSnapshot> list(TenantId tenant, int offset, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select *
                          from experiment
                         where tenant_id = :tenant
                         order by created_at desc, id
                        offset :offset limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("offset", offset)
                .param("limit", limit)
                .query(ExperimentRepository::map)
                .list());
    }

    boolean delete(TenantId tenant, ExperimentId id) {
        return database.as(tenant, jdbc -> jdbc.sql("delete from experiment where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                == 1;
    }

    int count(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("select count(*) from experiment where tenant_id = :tenant")
                .param("tenant", tenant.value())
                .query(Integer.class)
                .single());
    }

    /// Names that begin with `prefix`, to find one that is free.
    List<String> namesLike(TenantId tenant, String prefix) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select name
                          from experiment
                         where tenant_id = :tenant and starts_with(name, :prefix)
                         limit 1000
                        """)
                .param("tenant", tenant.value())
                .param("prefix", prefix)
                .query(String.class)
                .list());
    }

    private static ExperimentSnapshot map(ResultSet row, int number) throws SQLException {
        @Nullable UUID evaluateOn = row.getObject("evaluate_on", UUID.class);
        return new ExperimentSnapshot(
                new ExperimentId(row.getObject("id", UUID.class)),
                row.getString("name"),
                new DatasetVersionId(row.getObject("dataset_version", UUID.class)),
                row.getString("dataset_label"),
                new Sha256(row.getString("dataset_hash")),
                new BaseModelId(row.getObject("base_model", UUID.class)),
                row.getString("base_model_name"),
                new Sha256(row.getString("base_model_fingerprint")),
                row.getString("recipe_name"),
                row.getString("recipe_yaml"),
                JSON.readValue(row.getString("recipe"), RecipeData.class),
                JSON.readValue(row.getString("forecast"), Forecast.class),
                new Target(row.getString("machine"), row.getString("trainer"), row.getInt("nodes")),
                evaluateOn == null
                        ? null
                        : new EvaluationChoice(new DatasetVersionId(evaluateOn), row.getString("evaluate_on_label")),
                new UserId(row.getObject("author", UUID.class)),
                row.getTimestamp("created_at").toInstant());
    }
}
