package io.tunewright.tunedmodel;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Service;

/// Tuned models of a tenant.
@Service
public class TunedModelService {

    /// Newest first.
    public List<TunedModel> list(TenantId tenant) {
        throw new UnsupportedOperationException("contract: serving");
    }

    public TunedModel get(TenantId tenant, TunedModelId id) {
        throw new UnsupportedOperationException("contract: serving");
    }

    public List<TunedModel> ofRun(TenantId tenant, RunId run) {
        throw new UnsupportedOperationException("contract: serving");
    }

    /// The files as a directory, for reading only.
    public Path directory(TenantId tenant, TunedModelId id) {
        throw new UnsupportedOperationException("contract: serving");
    }

    /// Starts merging an adapter into its base; the merged model appears in the list when the worker is done.
    ///
    /// @param maxShardBytes largest weight file
    public void merge(TenantId tenant, TunedModelId adapter, long maxShardBytes) {
        throw new UnsupportedOperationException("contract: serving");
    }

    /// Resolves a name of the API: a tuned model's, or a base model's.
    ///
    /// @throws io.tunewright.common.NotFoundException `model-not-found`
    public ModelRef resolve(TenantId tenant, String name) {
        throw new UnsupportedOperationException("contract: serving");
    }
}
