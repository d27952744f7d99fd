package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.util.UUID;

/// A stored file: who owns it and what is in it. The same reference always means the same bytes.
///
/// @param owner the organisation, or [ArtifactStore#SHARED]
/// @param bytes size of the file
public record ArtifactRef(UUID owner, Sha256 hash, long bytes) {}
