package io.tunewright.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How much each owner stores: counted once from the disk, kept up to date afterwards.
final class StoredBytes {

    private final Path artifacts;
    private final ConcurrentHashMap<UUID, AtomicLong> totals = new ConcurrentHashMap<>();

    StoredBytes(Path artifacts) {
        this.artifacts = artifacts;
    }

    long of(UUID owner) throws IOException {
        try {
            return totals.computeIfAbsent(owner, this::count).get();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /// Counts a file that was just stored.
    void add(ArtifactRef artifact) {
        totals.computeIfPresent(artifact.owner(), (owner, total) -> {
            total.addAndGet(artifact.bytes());
            return total;
        });
    }

    /// Counts a file that was just removed.
    void remove(UUID fileOwner, long bytes) {
        totals.computeIfPresent(fileOwner, (owner, total) -> {
            total.addAndGet(-bytes);
            return total;
        });
    }

    private AtomicLong count(UUID owner) {
        var total = new AtomicLong();
        var directory = artifacts.resolve(owner.toString());
        if (!Files.isDirectory(directory)) {
            return total;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    total.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return total;
    }
}
