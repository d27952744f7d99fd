package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes stored files that no row names. What is garbage is found out anew each time, from the rows and the disk:
/// there is no list that a crash could make wrong, and removing twice does no harm.
final class ArtifactSweep {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweep.class);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern OWNER = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path artifacts;
    private final StoredFolders folders;
    private final StoredBytes stored;
    private final List<ArtifactUse> uses;
    private final ConcurrentHashMap<UUID, KeptFiles> kept = new ConcurrentHashMap<>();

    ArtifactSweep(Path artifacts, StoredFolders folders, StoredBytes stored, List<ArtifactUse> uses) {
        this.artifacts = artifacts;
        this.folders = folders;
        this.stored = stored;
        this.uses = List.copyOf(uses);
    }

    KeptFiles kept(UUID owner) {
        return kept.computeIfAbsent(owner, _ -> new KeptFiles());
    }

    /// Removes the garbage of all owners; a failure of one does not keep it from the others.
    void all() {
        try (var owners = Files.list(artifacts)) {
            owners.map(directory -> String.valueOf(directory.getFileName()))
                    .filter(name -> OWNER.matcher(name).matches())
                    .map(UUID::fromString)
                    .forEach(this::of);
        } catch (IOException unreadable) {
            LOG.warn("The stored files cannot be listed: {}", unreadable.toString());
        }
    }

    /// Removes the garbage of one owner. A failure is logged only: the next sweep finds the same garbage.
    void of(UUID owner) {
        if (uses.isEmpty()) {
            return; // nobody can say what is garbage
        }
        var files = kept(owner);
        files.lock.lock();
        try {
            // first what is kept, then the rows: a hold is closed after its rows were committed
            var used = new HashSet<>(files.all());
            uses.forEach(use -> used.addAll(use.hashes(owner)));
            remove(owner, garbage(owner, used));
        } catch (IOException | RuntimeException failure) {
            LOG.warn("The garbage of {} could not be removed now", owner, failure);
        } finally {
            files.lock.unlock();
        }
    }

    private List<Path> garbage(UUID owner, Set<Sha256> used) throws IOException {
        var directory = artifacts.resolve(owner.toString());
        var garbage = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.find(directory, 2, (file, attributes) -> attributes.isRegularFile())) {
                files.filter(file -> {
                            String name = String.valueOf(file.getFileName());
                            return HASH.matcher(name).matches() && !used.contains(new Sha256(name));
                        })
                        .forEach(garbage::add);
            }
        }
        return garbage;
    }

    /// Directories first: after a crash in between, the files are still there to tell what links to them.
    private void remove(UUID owner, List<Path> garbage) throws IOException {
        if (garbage.isEmpty()) {
            return;
        }
        var keys = new HashSet<>();
        for (var file : garbage) {
            keys.add(StoredFolders.key(file));
        }
        folders.removeLinking(owner, keys);
        long bytes = 0;
        for (var file : garbage) {
            long size = Files.size(file);
            Files.deleteIfExists(file);
            stored.remove(owner, size);
            bytes += size;
        }
        LOG.info("Removed {} stored files of {} that nothing uses, {} bytes", garbage.size(), owner, bytes);
    }
}
