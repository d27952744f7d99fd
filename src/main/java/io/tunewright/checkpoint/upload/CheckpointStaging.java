package io.tunewright.checkpoint.upload;

import io.tunewright.common.Home;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.training.RunId;
import io.tunewright.worker.CheckpointManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/// Where pieces of checkpoints lie until they are whole: a folder for each run, attempt and step, all named by
/// us.
@Component
class CheckpointStaging {

    private final Path folder;

    CheckpointStaging(Home home) {
        this.folder = home.directory("incoming").resolve("checkpoints");
    }

    Path directory(ChannelAttempt attempt, long step) {
        return ofRun(attempt.run()).resolve("attempt-" + attempt.attempt()).resolve("step-" + step);
    }

    void begin(Path directory, byte[] manifest) {
        try {
            Files.createDirectories(directory);
            var temporary = Files.createTempFile(directory, "manifest", ".tmp");
            Files.write(temporary, manifest);
            Files.move(temporary, directory.resolve(CheckpointManifest.FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    Optional<byte[]> manifest(Path directory) {
        var file = directory.resolve(CheckpointManifest.FILE);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    long size(Path directory, String name) {
        try {
            var file = directory.resolve(name);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    /// Adds at most `limit` bytes to a file; whatever else the stream has is left unread.
    void append(Path directory, String name, InputStream piece, long limit) {
        try (var out =
                Files.newOutputStream(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] buffer = new byte[64 * 1024];
            long left = limit;
            while (left > 0) {
                int read = piece.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    void discard(Path directory, String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    void remove(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException failure) {
            throw trouble(directory, failure);
        }
    }

    Path ofRun(RunId run) {
        return folder.resolve(run.toString());
    }

    private static UncheckedIOException trouble(Path directory, IOException failure) {
        return new UncheckedIOException("cannot keep a checkpoint in " + directory, failure);
    }
}
