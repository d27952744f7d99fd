package io.tunewright.checkpoint;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/// Checkpoints of a tenant's runs.
@Service
public class CheckpointService {

    /// Newest first.
    public List<Checkpoint> ofRun(TenantId tenant, RunId run) {
        throw new UnsupportedOperationException("contract: training");
    }

    public Optional<Checkpoint> last(TenantId tenant, RunId run) {
        throw new UnsupportedOperationException("contract: training");
    }

    public Checkpoint get(TenantId tenant, CheckpointId id) {
        throw new UnsupportedOperationException("contract: training");
    }
}
