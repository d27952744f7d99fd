package io.tunewright.checkpoint;

import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactUse;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Tells the store which files checkpoints are made of.
@Component
class CheckpointFiles implements ArtifactUse {

    private final TenantDatabase database;

    CheckpointFiles(TenantDatabase database) {
        this.database = database;
    }

    @Override
    public Set<Sha256> hashes(UUID owner) {
        return database
                .as(new TenantId(owner), jdbc -> jdbc.sql("""
                                select distinct file.value ->> 'hash'
                                  from checkpoint, jsonb_each(checkpoint.files) file
                                 where checkpoint.tenant_id = :tenant
                                """)
                        .param("tenant", owner)
                        .query(String.class)
                        .list())
                .stream()
                .map(Sha256::new)
                .collect(Collectors.toSet());
    }
}
