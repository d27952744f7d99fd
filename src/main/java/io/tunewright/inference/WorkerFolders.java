package io.tunewright.inference;

import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Home;
import io.tunewright.worker.ServeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Directories of serving workers. They hold secrets, so only this user may enter; they are what a server that
/// was killed finds its workers by.
@Component
class WorkerFolders {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerFolders.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PREFIX = "serve-";

    private final Path root;

    WorkerFolders(Home home) {
        this.root = home.directory("serve");
    }

    /// Makes the directory of a new worker with its specification in it.
    Path create(WorkerName name, ServeSpec spec) {
        var directory = root.resolve(name.value());
        try {
            Files.createDirectories(root);
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(directory.resolve(ServeSpec.FILE), JSON.writeValueAsBytes(spec));
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make " + directory, failure);
        }
    }

    /// Workers whose directories are there, running or not.
    List<WorkerName> all() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var folders = Files.list(root)) {
            return folders.map(folder -> String.valueOf(folder.getFileName()))
                    .filter(name -> name.matches(PREFIX + "[0-9a-f]+"))
                    .map(WorkerName::new)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + root, failure);
        }
    }

    Optional<ServeSpec> spec(WorkerName name) {
        try {
            var file = root.resolve(name.value()).resolve(ServeSpec.FILE);
            return Optional.of(JSON.readValue(Files.readAllBytes(file), ServeSpec.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /// Why a worker could not serve its model, in its own words.
    Optional<String> failure(WorkerName name) {
        try {
            String text = Files.readString(root.resolve(name.value()).resolve(ServeSpec.FAILURE_FILE))
                    .strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text.substring(0, Math.min(500, text.length())));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    void remove(WorkerName name) {
        try {
            FileSystemUtils.deleteRecursively(root.resolve(name.value()));
        } catch (IOException kept) {
            LOG.warn("cannot remove the directory of worker {}", name, kept);
        }
    }

    static WorkerName name(String random) {
        return new WorkerName(PREFIX + random);
    }
}
