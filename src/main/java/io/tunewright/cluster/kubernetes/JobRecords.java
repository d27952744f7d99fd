package io.tunewright.cluster.kubernetes;

import io.tunewright.cluster.WorkerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// The records of all workers. Two servers of one installation share the directory.
final class JobRecords {

    private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);
    private static final Duration KEEP_ENDED = Duration.ofDays(30);

    private final Path directory;
    /// Ended is for ever: those need no second look.
    private final Set<WorkerName> over = ConcurrentHashMap.newKeySet();

    JobRecords(Path directory) {
        this.directory = directory;
        forgetOld();
    }

    JobRecord of(WorkerName name) {
        return new JobRecord(name, directory.resolve(name.value()));
    }

    boolean knows(WorkerName name) {
        return Files.isDirectory(directory.resolve(name.value()));
    }

    /// Workers that were asked for and have not ended, as far as is known.
    List<JobRecord> open() {
        return all().stream()
                .filter(record -> !over.contains(record.name()))
                .filter(record -> {
                    boolean ended = record.end().isPresent();
                    if (ended) {
                        over.add(record.name());
                    }
                    return !ended && record.isIntended();
                })
                .toList();
    }

    private List<JobRecord> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var folders = Files.list(directory)) {
            return folders.map(folder -> of(new WorkerName(String.valueOf(folder.getFileName()))))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list the workers in " + directory, failure);
        }
    }

    private void forgetOld() {
        var oldest = Instant.now().minus(KEEP_ENDED);
        for (var record : all()) {
            if (record.end().isPresent() && record.intendedAt().isBefore(oldest)) {
                try {
                    FileSystemUtils.deleteRecursively(record.folder());
                } catch (IOException kept) {
                    LOG.warn("cannot remove {}", record.folder(), kept);
                }
            }
        }
    }
}
