package io.tunewright.dataset;

import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.Optional;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// Measured lengths, by version and model.
@Repository
class LengthRepository {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TenantDatabase database;

    LengthRepository(TenantDatabase database) {
        this.database = database;
    }

    Optional<LengthStatistics> find(TenantId tenant, DatasetVersionId version, Sha256 model) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select statistics from dataset_lengths
                         where tenant_id = :tenant and version_id = :version and model = :model
                        """)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("model", model.hex())
                .query(String.class)
                .optional()
                .map(json -> JSON.readValue(json, LengthStatistics.class)));
    }

    /// Keeps a measurement unless the version was deleted meanwhile.
    void save(TenantId tenant, DatasetVersionId version, Sha256 model, LengthStatistics statistics) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into dataset_lengths (tenant_id, version_id, model, statistics)
                        select :tenant, id, :model, cast(:statistics as jsonb)
                          from dataset_version where tenant_id = :tenant and id = :version
                        on conflict (tenant_id, version_id, model) do nothing
                        """)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("model", model.hex())
                .param("statistics", JSON.writeValueAsString(statistics))
                .update());
    }
}
