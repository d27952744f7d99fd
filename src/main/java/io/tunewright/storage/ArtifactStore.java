package io.tunewright.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.UUID;

/// Large immutable files by content hash, kept apart by owner. A file that was acknowledged survives `kill -9`.
///
/// Failures: [io.tunewright.common.InvalidInputException] `file-too-large`,
/// [io.tunewright.common.UnavailableException] `disk-full`, `storage-failed` or `upload-interrupted` (the given
/// stream failed), [io.tunewright.common.NotFoundException] `artifact-not-found`.
public interface ArtifactStore {

    /// Owner of what ships with the product, such as the starter model; readable by every organisation.
    UUID SHARED = new UUID(0, 0);

    /// Stores a stream without holding it in memory; the bytes are hashed on the way.
    ///
    /// @param maxBytes refuse more than this
    ArtifactRef put(UUID owner, InputStream bytes, long maxBytes);

    /// Stores a copy of a file.
    ArtifactRef put(UUID owner, Path file);

    /// Opens a stored file for reading.
    InputStream open(ArtifactRef artifact);

    /// The stored file on this machine, for reading only.
    Path path(ArtifactRef artifact);

    /// Stores every regular file of a directory, sub-directories excluded.
    ///
    /// @throws io.tunewright.common.InvalidInputException `invalid-file-name`, or `not-a-regular-file` for links
    ///     and devices
    ArtifactFolder putFolder(UUID owner, Path directory);

    /// The folder as a directory on this machine, for reading only; made at the first call, the same path afterwards.
    Path directory(ArtifactFolder folder);

    /// Bytes stored for an owner.
    long usage(UUID owner);

    /// Keeps whatever is put for an owner until the hold is closed. Who stores files and then the rows that name them
    /// opens one before, and closes it when the rows are committed: what no row names would else be swept away.
    Hold hold(UUID owner);

    /// Frees the disk of files that no row of the owner names any more; content that other rows share stays. Call it
    /// when rows were deleted; inside of a transaction it waits for the commit. What a crash keeps it from doing is
    /// done at the next start.
    ///
    /// @see ArtifactUse
    void release(UUID owner);

    /// See [#hold].
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
