package io.tunewright.recipe;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
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
class RecipeRepository {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String COLUMNS = "id, version, name, origin, yaml, data, author, changed_at";

    private final TenantDatabase database;

    RecipeRepository(TenantDatabase database) {
        this.database = database;
    }

    List<Recipe> list(TenantId tenant, int offset, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("select " + COLUMNS + """
                          from recipe
                         where tenant_id = :tenant
                         order by changed_at desc, id
                        offset :offset limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("offset", offset)
                .param("limit", limit)
                .query(RecipeRepository::map)
                .list());
    }

    Optional<Recipe> find(TenantId tenant, RecipeId id) {
        return database.as(tenant, jdbc -> jdbc.sql("select " + COLUMNS + """
                          from recipe
                         where tenant_id = :tenant and id = :id
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(RecipeRepository::map)
                .optional());
    }

    /// The text it was copied from.
    Optional<String> original(TenantId tenant, RecipeId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select origin_yaml
                          from recipe
                         where tenant_id = :tenant and id = :id and origin_yaml is not null
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(String.class)
                .optional());
    }

    int count(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("select count(*) from recipe where tenant_id = :tenant")
                .param("tenant", tenant.value())
                .query(Integer.class)
                .single());
    }

    void insert(TenantId tenant, Recipe recipe, @Nullable String originYaml) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into recipe (tenant_id, id, version, name, origin, origin_yaml, yaml, data, author, changed_at)
                        values (:tenant, :id, :version, :name, :origin, :originYaml, :yaml, :data::jsonb, :author, :changedAt)
                        """)
                .param("tenant", tenant.value())
                .param("id", recipe.id().value())
                .param("version", recipe.version())
                .param("name", recipe.name())
                .param("origin", recipe.origin())
                .param("originYaml", originYaml)
                .param("yaml", recipe.yaml())
                .param("data", JSON.writeValueAsString(recipe.data()))
                .param(
                        "author",
                        recipe.author() == null ? null : recipe.author().value())
                .param("changedAt", Timestamp.from(recipe.changedAt()))
                .update());
    }

    /// False if the recipe is gone or was saved since `expectedVersion`.
    boolean update(TenantId tenant, Recipe recipe, long expectedVersion) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                        update recipe
                           set version = version + 1, name = :name, yaml = :yaml, data = :data::jsonb, changed_at = :changedAt
                         where tenant_id = :tenant and id = :id and version = :expected
                        """)
                                .param("tenant", tenant.value())
                                .param("id", recipe.id().value())
                                .param("expected", expectedVersion)
                                .param("name", recipe.name())
                                .param("yaml", recipe.yaml())
                                .param("data", JSON.writeValueAsString(recipe.data()))
                                .param("changedAt", Timestamp.from(recipe.changedAt()))
                                .update()
                        == 1);
    }

    boolean delete(TenantId tenant, RecipeId id) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("delete from recipe where tenant_id = :tenant and id = :id")
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        == 1);
    }

    private static Recipe map(ResultSet row, int number) throws SQLException {
        var author = row.getObject("author", UUID.class);
        return new Recipe(
                new RecipeId(row.getObject("id", UUID.class)),
                row.getLong("version"),
                row.getString("name"),
                row.getString("origin"),
                row.getString("yaml"),
                JSON.readValue(row.getString("data"), RecipeData.class),
                author == null ? null : new UserId(author),
                row.getTimestamp("changed_at").toInstant());
    }
}
