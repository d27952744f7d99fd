package io.tunewright.api.openai;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What a job was asked for beyond its run.
@Repository("fineTuningJobRepository")
class JobRepository {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantDatabase database;

    JobRepository(TenantDatabase database) {
        this.database = database;
    }

    void insert(TenantId tenant, RunId run, Asked asked) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into api_fine_tuning_job (tenant_id, run_id, suffix, seed, validation_file, metadata, method)
                        values (:tenant, :run, :suffix, :seed, :validation, :metadata::jsonb, :method::jsonb)""")
                .param("tenant", tenant.value())
                .param("run", run.value())
                .param("suffix", asked.suffix())
                .param("seed", asked.seed())
                .param("validation", asked.validationFile())
                .param("metadata", JSON.writeValueAsString(asked.metadata()))
                .param("method", JSON.writeValueAsString(asked.method()))
                .update());
    }

    Optional<Asked> find(TenantId tenant, RunId run) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select suffix, seed, validation_file, metadata::text, method::text from api_fine_tuning_job
                        where tenant_id = :tenant and run_id = :run""")
                .param("tenant", tenant.value())
                .param("run", run.value())
                .query((row, number) -> new Asked(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, UUID.class),
                        JSON.readValue(row.getString(4), new TypeReference<Map<String, String>>() {}),
                        JSON.readValue(row.getString(5), new TypeReference<Map<String, Object>>() {})))
                .optional());
    }

    /// The jobs that carry all of these pairs; with none, those that carry nothing.
    Set<RunId> withMetadata(TenantId tenant, Map<String, String> pairs) {
        return Set.copyOf(database.as(tenant, jdbc -> jdbc.sql("""
                        select run_id from api_fine_tuning_job
                         where tenant_id = :tenant
                           and case when :none then metadata = '{}' else metadata @> :pairs::jsonb end""")
                .param("tenant", tenant.value())
                .param("none", pairs.isEmpty())
                .param("pairs", JSON.writeValueAsString(pairs))
                .query((row, number) -> new RunId(row.getObject(1, UUID.class)))
                .list()));
    }

    /// @param method as the client sent it, or what stands for it
    record Asked(
            @Nullable String suffix,
            long seed,
            @Nullable UUID validationFile,
            Map<String, String> metadata,
            Map<String, Object> method) {}
}
