package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.util.Set;
import java.util.UUID;

/// What a feature keeps in the store. Every feature whose rows name stored files has a bean of this kind: what none
/// of them names is garbage, and goes.
public interface ArtifactUse {

    /// Hashes of all files of an owner that committed rows of this feature name.
    ///
    /// @param owner the organisation, or [ArtifactStore#SHARED]
    Set<Sha256> hashes(UUID owner);
}
