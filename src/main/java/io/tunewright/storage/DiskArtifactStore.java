package io.tunewright.storage;

import io.tunewright.common.ByteSize;
import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Artifacts on the disk of this machine: `artifacts/<owner>/<2 digits>/<hash>`. A file is written aside,
/// synchronised and renamed; the same bytes of one owner are stored once, of two owners twice. Several servers may
/// work on one directory and one database.
@Component
class DiskArtifactStore implements ArtifactStore, DisposableBean {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long SPACE_CHECK_BYTES = 64L * 1024 * 1024;

    private final Path artifacts;
    private final StagingArea staging;
    private final StoredFolders folders;
    private final StoredBytes stored;
    private final FileLeases leases;
    private final ArtifactSweep sweep;
    private final long reserve;

    DiskArtifactStore(Home home, StorageProperties properties, List<ArtifactUse> uses) throws IOException {
        this.artifacts = home.directory("artifacts");
        this.staging = new StagingArea(artifacts.resolve("unfinished"));
        this.folders = new StoredFolders(home.directory("folders"), staging);
        this.stored = new StoredBytes(artifacts);
        this.leases = new FileLeases(home.directory("leases"));
        this.sweep = new ArtifactSweep(artifacts, leases, folders, stored, uses);
        this.reserve = properties.reserve().toBytes();
        staging.sweep();
    }

    @Override
    public ArtifactRef put(UUID owner, InputStream bytes, long maxBytes) {
        try {
            var unfinished = staging.next();
            try {
                var artifact = receive(owner, bytes, maxBytes, unfinished);
                keep(artifact, unfinished);
                return artifact;
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
    }

    @Override
    public ArtifactRef put(UUID owner, Path file) {
        try (var bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return put(owner, bytes, Long.MAX_VALUE);
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        try {
            return Files.newInputStream(path(artifact));
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
    }

    @Override
    public Path path(ArtifactRef artifact) {
        if (!isWhole(artifact)) {
            throw new NotFoundException(
                    "artifact-not-found",
                    "The stored file %s is missing".formatted(artifact.hash().shortened()));
        }
        return file(artifact);
    }

    @Override
    public ArtifactFolder putFolder(UUID owner, Path directory) {
        var files = new TreeMap<String, ArtifactRef>();
        try (var entries = Files.list(directory)) {
            for (var entry : entries.toList()) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    String name = ArtifactFolder.checkedName(String.valueOf(entry.getFileName()));
                    if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                        throw new InvalidInputException(
                                "not-a-regular-file",
                                null,
                                "%s is a link or a device, not a file".formatted(name),
                                name);
                    }
                    files.put(name, put(owner, entry));
                }
            }
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
        return new ArtifactFolder(files);
    }

    @Override
    public Path directory(ArtifactFolder folder) {
        try {
            return folders.directory(folder, this::path);
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
    }

    @Override
    public long usage(UUID owner) {
        try {
            return stored.of(owner);
        } catch (IOException failure) {
            throw StorageTrouble.of(failure);
        }
    }

    @Override
    public Hold hold(UUID owner) {
        var files = sweep.kept(owner);
        files.open();
        return files::close;
    }

    @Override
    public void release(UUID owner) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            sweep.of(owner);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                // on a thread of its own: this one still has the transaction's connection
                Thread.ofVirtual().name("sweep").start(() -> sweep.of(owner));
            }
        });
    }

    /// Also what a crash kept from being removed.
    @EventListener(ApplicationReadyEvent.class)
    void sweepAtStart() {
        Thread.ofVirtual().name("sweep").start(sweep::all);
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweepEveryHour() {
        sweep.all();
    }

    /// Often enough for other servers to know that this one is alive.
    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void refreshLeases() throws IOException {
        leases.refresh();
    }

    @Override
    public void destroy() throws IOException {
        leases.close();
    }

    private void keep(ArtifactRef artifact, Path unfinished) throws IOException {
        var files = sweep.kept(artifact.owner());
        files.lock.lock();
        try {
            // said before it is looked for: another server that is about to remove it will see that
            files.add(artifact.hash());
            if (!isWhole(artifact)) {
                DurableFiles.makeReadOnly(unfinished);
                DurableFiles.rename(unfinished, file(artifact));
                stored.add(artifact);
            }
        } finally {
            files.lock.unlock();
        }
    }

    private ArtifactRef receive(UUID owner, InputStream bytes, long maxBytes, Path unfinished) throws IOException {
        requireSpace();
        var digest = Sha256.newDigest();
        long count = 0;
        long nextCheck = SPACE_CHECK_BYTES;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (var channel = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int read;
            while ((read = read(bytes, buffer)) >= 0) {
                count += read;
                if (count > maxBytes) {
                    throw new InvalidInputException(
                            "file-too-large",
                            "file",
                            "The file is larger than %s, the most that is allowed".formatted(new ByteSize(maxBytes)),
                            new ByteSize(maxBytes).toString());
                }
                if (count >= nextCheck) {
                    requireSpace();
                    nextCheck = count + SPACE_CHECK_BYTES;
                }
                digest.update(buffer, 0, read);
                for (var rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            }
            channel.force(true);
        }
        return new ArtifactRef(owner, Sha256.finish(digest), count);
    }

    /// Tells a sender that broke off from a disk that fails.
    private static int read(InputStream bytes, byte[] buffer) {
        try {
            return bytes.read(buffer);
        } catch (IOException brokenOff) {
            throw new UnavailableException(
                    "upload-interrupted", "The upload broke off before its end; nothing was stored. Send it again");
        }
    }

    private void requireSpace() throws IOException {
        if (Files.getFileStore(artifacts).getUsableSpace() < reserve) {
            throw StorageTrouble.full(reserve);
        }
    }

    private boolean isWhole(ArtifactRef artifact) {
        try {
            return Files.size(file(artifact)) == artifact.bytes();
        } catch (IOException missing) {
            return false;
        }
    }

    private Path file(ArtifactRef artifact) {
        String hash = artifact.hash().hex();
        return artifacts
                .resolve(artifact.owner().toString())
                .resolve(hash.substring(0, 2))
                .resolve(hash);
    }
}
