package io.tunewright.tunedmodel;

import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Home;
import io.tunewright.worker.MergeResult;
import io.tunewright.worker.MergeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Directories of merge workers.
@Component
class MergeWorkspace {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long LONGEST_RESULT = 1 << 20;

    private final Path root;

    MergeWorkspace(Home home) {
        this.root = home.directory("merges");
    }

    /// The worker's directory with its specification in it.
    Path prepare(WorkerName worker, MergeSpec spec) {
        var directory = directory(worker);
        try {
            Files.createDirectories(directory);
            var draft = directory.resolve(MergeSpec.FILE + ".tmp");
            Files.write(draft, JSON.writeValueAsBytes(spec));
            Files.move(draft, directory.resolve(MergeSpec.FILE), StandardCopyOption.ATOMIC_MOVE);
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
    }

    /// What the worker says of its end; empty if it says nothing that can be read.
    Optional<MergeResult> result(WorkerName worker) {
        var file = directory(worker).resolve(MergeResult.FILE);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_RESULT) {
                return Optional.empty();
            }
            return Optional.of(JSON.readValue(Files.readAllBytes(file), MergeResult.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    Path merged(WorkerName worker) {
        return directory(worker).resolve(MergeSpec.MERGED);
    }

    void remove(WorkerName worker) {
        try {
            FileSystemUtils.deleteRecursively(directory(worker));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove " + directory(worker), failure);
        }
    }

    private Path directory(WorkerName worker) {
        return root.resolve(worker.value());
    }
}
