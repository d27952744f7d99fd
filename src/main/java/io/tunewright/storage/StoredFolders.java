package io.tunewright.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/// Folders as directories: `folders/<owner>/<fingerprint>` with hard links to the artifacts, so that they take no
/// space.
final class StoredFolders {

    private final Path root;
    private final StagingArea staging;
    /// Making a directory takes milliseconds; one at a time is fast enough.
    private final ReentrantLock lock = new ReentrantLock();

    StoredFolders(Path root, StagingArea staging) {
        this.root = root;
        this.staging = staging;
    }

    Path directory(ArtifactFolder folder, Function<ArtifactRef, Path> path) throws IOException {
        var target = root.resolve(owner(folder).toString())
                .resolve(folder.fingerprint().hex());
        lock.lock();
        try {
            if (!isWhole(folder, target)) {
                make(folder, target, path);
            }
            return target;
        } finally {
            lock.unlock();
        }
    }

    private void make(ArtifactFolder folder, Path target, Function<ArtifactRef, Path> path) throws IOException {
        // If it is there, somebody took a file away; the artifacts still have it.
        FileSystemUtils.deleteRecursively(target);
        var unfinished = Files.createDirectory(staging.next());
        try {
            for (var file : folder.files().entrySet()) {
                link(unfinished.resolve(file.getKey()), path.apply(file.getValue()));
            }
            DurableFiles.sync(unfinished);
            DurableFiles.rename(unfinished, target);
        } finally {
            FileSystemUtils.deleteRecursively(unfinished);
        }
    }

    /// An organisation's folder may hold shared files, but never another organisation's.
    private static UUID owner(ArtifactFolder folder) {
        Set<UUID> owners = folder.files().values().stream()
                .map(ArtifactRef::owner)
                .filter(owner -> !owner.equals(ArtifactStore.SHARED))
                .collect(Collectors.toSet());
        if (owners.size() > 1) {
            throw new IllegalArgumentException("a folder must not mix files of several owners");
        }
        return owners.stream().findFirst().orElse(ArtifactStore.SHARED);
    }

    private static boolean isWhole(ArtifactFolder folder, Path directory) throws IOException {
        for (var file : folder.files().entrySet()) {
            var path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.getValue().bytes()) {
                return false;
            }
        }
        return true;
    }

    private static void link(Path link, Path file) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException noHardLinksHere) {
            Files.copy(file, link);
            DurableFiles.makeReadOnly(link);
        }
    }
}
