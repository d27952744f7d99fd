package io.tunewright.dataset;

import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactUse;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Tells the store which files are dataset versions.
@Component
class DatasetFiles implements ArtifactUse {

    private final TenantDatabase database;

    DatasetFiles(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public Set<Sha256> hashes(UUID owner) {
        return database
                .as(new TenantId(owner), jdbc -> jdbc.sql("select hash from dataset_version where tenant_id = :tenant")
                        .param("tenant", owner)
                        .query(String.class)
                        .list())
                .stream()
                .map(Sha256::new)
                .collect(Collectors.toSet());
    }
}
