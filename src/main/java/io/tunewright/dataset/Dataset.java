package io.tunewright.dataset;

import java.util.List;

/// A dataset with its versions, newest first; it has at least one.
public record Dataset(DatasetId id, String name, List<DatasetVersion> versions) {

    public Dataset {
        versions = List.copyOf(versions);
    }

    public DatasetVersion latest() {
        return versions.getFirst();
    }
}
