package io.tunewright.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    /// Removes the directories of an owner that link to one of some files: else their bytes would stay on the disk.
    ///
    /// @param keys of the files, as the file system tells files apart
    void removeLinking(UUID owner, Set<Object> keys) throws IOException {
        var directories = root.resolve(owner.toString());
        if (!Files.isDirectory(directories)) {
            return;
        }
        lock.lock();
        try (var folders = Files.list(directories)) {
            for (var folder : folders.toList()) {
                if (links(folder, keys)) {
                    FileSystemUtils.deleteRecursively(folder);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean links(Path folder, Set<Object> keys) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (keys.contains(key(file))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// What the names of one file have in common; the path itself on file systems that do not tell.
    static Object key(Path file) throws IOException {
        @Nullable
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return key == null ? file : key;
    }

    private void make(ArtifactFolder folder, Path target, Function<ArtifactRef, Path> path) throws IOException {
        var unfinished = Files.createDirectory(staging.next());
        try {
            for (var file : folder.files().entrySet()) {
                link(unfinished.resolve(file.getKey()), path.apply(file.getValue()));
            }
            DurableFiles.sync(unfinished);
            if (Files.exists(target) && !isWhole(folder, target)) {
                // Somebody took a file away; the artifacts still have it.
                FileSystemUtils.deleteRecursively(target);
            }
            try {
                DurableFiles.rename(unfinished, target);
            } catch (FileSystemException occupied) {
                // Another server was faster.
                if (!isWhole(folder, target)) {
                    throw occupied;
                }
            }
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
