package io.tunewright.dataset;

import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;

/// What other modules keep of a dataset version.
///
/// @param version  number within its dataset, from 1
/// @param hash     of the uploaded bytes
/// @param training examples to train on
/// @param heldOut  examples held out
/// @param text     whether the examples are documents rather than conversations
public record DatasetVersionRef(
        DatasetVersionId id,
        DatasetId dataset,
        String datasetName,
        int version,
        Sha256 hash,
        int training,
        int heldOut,
        boolean text) {

    /// Name as people see it: `helpdesk v8`.
    public String label() {
        return datasetName + " v" + version;
    }

    /// @param field that named this version, such as `evaluate_on`
    /// @throws InvalidInputException `nothing-held-out` if models cannot be measured on it
    public void requireHeldOut(String field) {
        if (heldOut == 0) {
            throw new InvalidInputException(
                    "nothing-held-out",
                    field,
                    "%s holds no conversations out, so there is nothing to measure with; upload a version with a held-out share"
                            .formatted(label()),
                    label());
        }
    }
}
