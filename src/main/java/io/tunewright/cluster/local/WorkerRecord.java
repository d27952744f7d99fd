package io.tunewright.cluster.local;

import io.tunewright.cluster.WorkerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What is known on disk of one worker, in a folder of its own, so that a restarted server knows its workers:
///
/// - `directory`: the worker's own directory; written before anything is started
/// - `claim/`: made by the starting shell; who makes it may start the worker, nobody else ever again
/// - `pid`: process id and the moment it was seen to start
/// - `exit`: exit code, written by the shell that waited for the worker
record WorkerRecord(WorkerName name, Path folder) {

    static final String CLAIM = "claim";
    static final String PID = "pid";
    static final String EXIT = "exit";
    private static final String DIRECTORY = "directory";

    /// Remembers the intent to start; the same again is harmless.
    void register(Path workerDirectory) {
        try {
            Files.createDirectories(folder);
            var temporary = Files.createTempFile(folder, DIRECTORY, ".tmp");
            Files.writeString(
                    temporary, workerDirectory.toAbsolutePath().normalize().toString());
            Files.move(temporary, folder.resolve(DIRECTORY), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot register worker " + name + " in " + folder, failure);
        }
    }

    Optional<Path> workerDirectory() {
        return read(DIRECTORY).map(Path::of);
    }

    /// When the worker was started, if it was.
    Optional<Instant> claimed() {
        try {
            return Optional.of(Files.getLastModifiedTime(folder.resolve(CLAIM)).toInstant());
        } catch (NoSuchFileException never) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    OptionalLong pid() {
        return read(PID).map(text -> OptionalLong.of(Long.parseLong(text))).orElseGet(OptionalLong::empty);
    }

    OptionalInt exitCode() {
        return read(EXIT).map(text -> OptionalInt.of(Integer.parseInt(text))).orElseGet(OptionalInt::empty);
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(folder.resolve(file), StandardCharsets.UTF_8)
                    .strip());
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
