package io.tunewright.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.util.FileSystemUtils;

/// Where files are until they are complete. What nobody has written to for a while was left by a server that was
/// killed.
final class StagingArea {

    private static final Duration STRAY_AGE = Duration.ofMinutes(10);
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

    private final Path directory;
    private final AtomicReference<Instant> lastSweep = new AtomicReference<>(Instant.MIN);

    StagingArea(Path directory) {
        this.directory = directory;
    }

    /// A path that nobody else uses.
    Path next() throws IOException {
        Files.createDirectories(directory);
        sweep();
        return directory.resolve(UUID.randomUUID().toString());
    }

    /// Removes what was left behind, at most once an hour.
    void sweep() throws IOException {
        var now = Instant.now();
        var last = Objects.requireNonNull(lastSweep.get());
        if (!Files.isDirectory(directory)
                || last.isAfter(now.minus(SWEEP_INTERVAL))
                || !lastSweep.compareAndSet(last, now)) {
            return;
        }
        try (var entries = Files.list(directory)) {
            for (var entry : entries.toList()) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(now.minus(STRAY_AGE))) {
                    FileSystemUtils.deleteRecursively(entry);
                }
            }
        }
    }
}
