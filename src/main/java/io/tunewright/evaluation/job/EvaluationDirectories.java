package io.tunewright.evaluation.job;

import io.tunewright.common.Home;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.worker.ChannelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Where evaluation workers on this machine find what they need: one directory for each attempt. What a worker
/// writes there is for itself; the server learns of it over the channel.
@Component
class EvaluationDirectories {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path root;

    EvaluationDirectories(Home home) {
        this.root = home.directory("evaluations");
    }

    Path of(EvaluationId id, int attempt) {
        return root.resolve(id.toString()).resolve("attempt-" + attempt);
    }

    Optional<ChannelSpec> channel(EvaluationId id, int attempt) {
        try {
            return Optional.of(
                    JSON.readValue(Files.readAllBytes(of(id, attempt).resolve(ChannelSpec.FILE)), ChannelSpec.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    void channel(EvaluationId id, int attempt, ChannelSpec spec) {
        write(of(id, attempt).resolve(ChannelSpec.FILE), JSON.writeValueAsBytes(spec));
    }

    void remove(EvaluationId id) {
        try {
            FileSystemUtils.deleteRecursively(root.resolve(id.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove the directory of evaluation " + id, failure);
        }
    }

    /// Whole or not at all, and for nobody else's eyes.
    static void write(Path file, byte[] bytes) {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var temporary = Files.createTempFile(file.getParent(), ".", ".tmp", owner);
            Files.write(temporary, bytes);
            try (var out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }
}
