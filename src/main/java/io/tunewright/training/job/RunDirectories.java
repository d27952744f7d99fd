package io.tunewright.training.job;

import io.tunewright.common.Home;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The run directories on this machine: one for each attempt, below one of the run.
@Component
class RunDirectories {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> BULKY = List.of("data", "checkpoints", "trainer");

    private static final Logger LOG = LoggerFactory.getLogger(RunDirectories.class);

    private final Path runs;
    private final RunStore store;

    RunDirectories(Home home, RunStore store) {
        this.runs = home.directory("runs");
        this.store = store;
    }

    /// A server that was killed may have left directories of runs that were being deleted.
    @EventListener(ApplicationReadyEvent.class)
    void removeOrphans() {
        if (!Files.isDirectory(runs)) {
            return;
        }
        try (var directories = Files.list(runs)) {
            var found = directories
                    .map(directory -> String.valueOf(directory.getFileName()))
                    .filter(name -> RUN.matcher(name).matches())
                    .map(RunId::of)
                    .collect(Collectors.toSet());
            // listed before asked: a run that begins meanwhile is not among them
            found.removeAll(store.ids());
            found.forEach(this::remove);
        } catch (IOException unreadable) {
            LOG.warn("the run directories cannot be listed: {}", unreadable.toString());
        }
    }

    Path of(RunId run, int attempt) {
        return runs.resolve(run.toString()).resolve("attempt-" + attempt);
    }

    /// Puts everything into an attempt's directory that its worker needs; what is there already stays.
    void fill(StoredAttempt attempt, RunSpec spec, PreparedData data) {
        var directory = of(attempt.run(), attempt.attempt());
        try {
            link(data.training(), directory.resolve(RunSpec.TRAINING_DATA));
            var heldOut = data.heldOut();
            if (heldOut.isPresent()) {
                link(heldOut.get(), directory.resolve(RunSpec.HELD_OUT_DATA));
            }
            link(data.questions(), directory.resolve(RunSpec.QUESTIONS));
            if (attempt.attempt() > 1) {
                CheckpointHandover.hand(of(attempt.run(), attempt.attempt() - 1), directory);
            }
            if (!Files.exists(directory.resolve(RunSpec.FILE))) {
                write(directory.resolve(RunSpec.FILE), JSON.writeValueAsBytes(spec));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + directory, failure);
        }
    }

    /// Puts a checkpoint that was collected into an attempt's directory, unless it is there.
    ///
    /// @param files on this machine, by name
    void restore(StoredAttempt attempt, long step, Map<String, Path> files) {
        var checkpoints = of(attempt.run(), attempt.attempt()).resolve("checkpoints");
        var restored = checkpoints.resolve("step-%06d".formatted(step));
        if (Files.exists(restored)) {
            return;
        }
        try {
            Files.createDirectories(checkpoints);
            var linking = Files.createTempDirectory(checkpoints, ".linking-");
            for (var file : files.entrySet()) {
                link(file.getValue(), linking.resolve(file.getKey()));
            }
            Files.move(linking, restored, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot restore " + restored, failure);
        }
    }

    /// @param text whether the dataset has documents
    static RunSpec spec(StoredAttempt attempt, Path model, ExperimentSnapshot experiment, boolean text, int threads) {
        return new RunSpec(
                attempt.run().toString(),
                attempt.attempt(),
                model.toString(),
                experiment.baseModelName(),
                SettingsFromRecipe.of(experiment.recipe(), text),
                threads,
                experiment.forecast().memoryBytes());
    }

    Optional<ChannelSpec> channel(RunId run, int attempt) {
        try {
            return Optional.of(
                    JSON.readValue(Files.readAllBytes(of(run, attempt).resolve(ChannelSpec.FILE)), ChannelSpec.class));
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    void channel(RunId run, int attempt, ChannelSpec spec) {
        try {
            write(of(run, attempt).resolve(ChannelSpec.FILE), JSON.writeValueAsBytes(spec));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the channel of run " + run, failure);
        }
    }

    /// At most `limit` bytes of a file of the worker's, from `offset` on; empty if there is no such file.
    Optional<byte[]> read(RunId run, int attempt, String file, long offset, int limit) {
        var path = of(run, attempt).resolve(file);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(path)) {
            in.skipNBytes(Math.min(offset, Files.size(path)));
            return Optional.of(in.readNBytes(limit));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + path, failure);
        }
    }

    /// Frees what takes much room; logs and results stay.
    void shrink(RunId run) {
        var directory = runs.resolve(run.toString());
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var attempts = Files.list(directory)) {
            for (var attempt : attempts.toList()) {
                for (String bulky : BULKY) {
                    FileSystemUtils.deleteRecursively(attempt.resolve(bulky));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot clean " + directory, failure);
        }
    }

    /// Removes all that a deleted run left on this machine.
    @EventListener
    void remove(TrainingRunService.RunDeleted deleted) {
        remove(deleted.run());
    }

    private void remove(RunId run) {
        try {
            FileSystemUtils.deleteRecursively(runs.resolve(run.toString()));
        } catch (IOException failure) {
            LOG.warn("the directory of the deleted run {} stays: {}", run, failure.toString());
        }
    }

    /// A second name for the same bytes, or a copy where the disk knows none.
    static void link(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            return;
        }
        Files.createDirectories(to.getParent());
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException otherDisk) {
            var copy = Files.createTempFile(to.getParent(), "copy", ".tmp");
            Files.copy(from, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Whole or not at all, and for nobody else's eyes.
    static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var temporary = Files.createTempFile(file.getParent(), ".", ".tmp", owner);
        try (var out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
