package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes stored files that no row names. What is garbage is found out anew each time, from the rows and the
/// disk: there is no list that a crash could make wrong, and removing twice does no harm.
///
/// Several servers may share the store. A file first goes aside, and is gone for good only if it is garbage still:
/// whoever found it in its place meanwhile has said before that it is kept.
final class ArtifactSweep {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweep.class);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern OWNER = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final String ASIDE = "aside";

    private final Path artifacts;
    private final FileLeases leases;
    private final StoredFolders folders;
    private final StoredBytes stored;
    private final List<ArtifactUse> uses;
    private final ConcurrentHashMap<UUID, KeptFiles> kept = new ConcurrentHashMap<>();

    ArtifactSweep(
            Path artifacts, FileLeases leases, StoredFolders folders, StoredBytes stored, List<ArtifactUse> uses) {
        this.artifacts = artifacts;
        this.leases = leases;
        this.folders = folders;
        this.stored = stored;
        this.uses = List.copyOf(uses);
    }

    KeptFiles kept(UUID owner) {
        return kept.computeIfAbsent(owner, id -> new KeptFiles(id, leases));
    }

    /// Removes the garbage of all owners; a failure of one does not keep it from the others.
    void all() {
        try (var owners = Files.list(artifacts);
                var interrupted = list(artifacts.resolve(ASIDE))) {
            Stream.concat(owners, interrupted)
                    .map(directory -> String.valueOf(directory.getFileName()))
                    .filter(name -> OWNER.matcher(name).matches())
                    .distinct()
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
            putAside(owner, used(owner, files));
            var aside = aside(owner);
            if (!aside.isEmpty()) {
                remove(owner, aside, used(owner, files));
            }
        } catch (IOException | RuntimeException failure) {
            LOG.warn("The garbage of {} could not be removed now", owner, failure);
        } finally {
            files.lock.unlock();
        }
    }

    /// First what is kept, then the rows: a hold is closed after its rows were committed.
    private Set<Sha256> used(UUID owner, KeptFiles files) throws IOException {
        var used = new HashSet<>(files.all());
        used.addAll(leases.ofOthers(owner));
        uses.forEach(use -> used.addAll(use.hashes(owner)));
        return used;
    }

    private void putAside(UUID owner, Set<Sha256> used) throws IOException {
        var directory = artifacts.resolve(owner.toString());
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.find(directory, 2, (file, attributes) -> attributes.isRegularFile())) {
            for (var file : files.filter(file -> isGarbage(file, used)).toList()) {
                var aside = Files.createDirectories(artifacts.resolve(ASIDE).resolve(owner.toString()));
                moveIfThere(file, aside.resolve(file.getFileName()));
            }
        }
    }

    /// Also what a server that was killed had put aside.
    private List<Path> aside(UUID owner) throws IOException {
        try (var files = list(artifacts.resolve(ASIDE).resolve(owner.toString()))) {
            return files.filter(file -> isGarbage(file, Set.of())).toList();
        }
    }

    /// Directories first: after a crash in between, the files are still there to tell what links to them.
    private void remove(UUID owner, List<Path> aside, Set<Sha256> used) throws IOException {
        var keys = new HashSet<>();
        var garbage = new ArrayList<Path>();
        for (var file : aside) {
            if (isGarbage(file, used)) {
                keys.add(StoredFolders.key(file));
                garbage.add(file);
            } else {
                putBack(owner, file);
            }
        }
        if (garbage.isEmpty()) {
            return;
        }
        folders.removeLinking(owner, keys);
        long bytes = 0;
        for (var file : garbage) {
            long size = Files.size(file);
            if (Files.deleteIfExists(file)) {
                stored.remove(owner, size);
                bytes += size;
            }
        }
        LOG.info("Removed {} stored files of {} that nothing uses, {} bytes", garbage.size(), owner, bytes);
    }

    private void putBack(UUID owner, Path file) throws IOException {
        String hash = String.valueOf(file.getFileName());
        var place = artifacts
                .resolve(owner.toString())
                .resolve(hash.substring(0, 2))
                .resolve(hash);
        if (Files.exists(place)) {
            Files.deleteIfExists(file); // stored anew by somebody who did not find it
        } else {
            moveIfThere(file, place);
        }
    }

    private static boolean isGarbage(Path file, Set<Sha256> used) {
        String name = String.valueOf(file.getFileName());
        return HASH.matcher(name).matches() && !used.contains(new Sha256(name));
    }

    /// Another server may be faster.
    private static void moveIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException moved) {
            LOG.debug("{} was moved by another server", from);
        }
    }

    private static Stream<Path> list(Path directory) throws IOException {
        return Files.isDirectory(directory) ? Files.list(directory) : Stream.empty();
    }
}
