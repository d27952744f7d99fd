package io.tunewright.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How much each owner stores: counted from the disk, kept up to date afterwards, and counted again now and then, as
/// other servers may store too.
final class StoredBytes {

    private static final Duration RECOUNT = Duration.ofMinutes(5);

    private final Path artifacts;
    private final ConcurrentHashMap<UUID, Total> totals = new ConcurrentHashMap<>();

    private record Total(AtomicLong bytes, long counted) {

        boolean isOld() {
            return System.nanoTime() - counted > RECOUNT.toNanos();
        }
    }

    StoredBytes(Path artifacts) {
        this.artifacts = artifacts;
    }

    long of(UUID owner) throws IOException {
        try {
            return totals.compute(owner, (id, known) -> known == null || known.isOld() ? count(id) : known)
                    .bytes()
                    .get();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /// Counts a file that was just stored.
    void add(ArtifactRef artifact) {
        totals.computeIfPresent(artifact.owner(), (owner, total) -> {
            total.bytes().addAndGet(artifact.bytes());
            return total;
        });
    }

    /// Counts a file that was just removed.
    void remove(UUID fileOwner, long bytes) {
        totals.computeIfPresent(fileOwner, (owner, total) -> {
            total.bytes().addAndGet(-bytes);
            return total;
        });
    }

    private Total count(UUID owner) {
        var total = new AtomicLong();
        var counted = new Total(total, System.nanoTime());
        var directory = artifacts.resolve(owner.toString());
        if (!Files.isDirectory(directory)) {
            return counted;
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
        return counted;
    }
}
