package io.tunewright.dataset;

import io.tunewright.identity.TenantId;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;

/// Datasets of a tenant.
@Service
public class DatasetService {

    /// A version that may be used: one without errors. Versions with errors are seen by `versions` only.
    public DatasetVersionRef version(TenantId tenant, DatasetVersionId id) {
        throw new UnsupportedOperationException("contract: data");
    }

    /// Versions that can be trained on or measured with, newest first.
    public List<DatasetVersionRef> usableVersions(TenantId tenant) {
        throw new UnsupportedOperationException("contract: data");
    }

    /// Streams the examples of a version in file order, flat in memory.
    public void forEach(TenantId tenant, DatasetVersionId id, Split split, Consumer<Example> consumer) {
        throw new UnsupportedOperationException("contract: data");
    }
}
