package io.tunewright.worker.collect;

import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// A trainer in a container of its own beside this worker. The two share a directory, in which a file asks for the
/// end and another tells of it.
final class TrainerContainer implements ExternalTrainer {

    private static final int LONGEST_CODE = 8;
    private static final int NO_CODE = 255;
    /// After so long a silence the container is gone, as when it took more memory than it may.
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Path directory;

    private TrainerContainer(Path directory) {
        this.directory = directory;
    }

    /// Lets the trainer begin.
    static TrainerContainer start(Path runDirectory) throws IOException {
        var directory = runDirectory.resolve(CollectSpec.DIRECTORY);
        Files.write(directory.resolve(CollectSpec.READY), new byte[0]);
        return new TrainerContainer(directory);
    }

    /// Lets a trainer that has not begun end without having begun.
    static void giveUp(Path runDirectory) throws IOException {
        var directory = Files.createDirectories(runDirectory.resolve(CollectSpec.DIRECTORY));
        Files.write(directory.resolve(CollectSpec.STOP), new byte[0]);
    }

    /// The same where nothing more can be done if that fails, too.
    static void letEnd(Path runDirectory) {
        try {
            giveUp(runDirectory);
        } catch (IOException gone) {
            System.err.println("the trainer's directory cannot be written: " + gone.getMessage());
        }
    }

    @Override
    public OptionalInt exitCode() {
        var file = directory.resolve(CollectSpec.EXIT);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return isSilent() ? OptionalInt.of(ExitCode.KILLED) : OptionalInt.empty();
        }
        try (var in = Files.newInputStream(file)) {
            String code = new String(in.readNBytes(LONGEST_CODE)).strip();
            return OptionalInt.of(code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : NO_CODE);
        } catch (IOException unreadable) {
            return OptionalInt.of(NO_CODE);
        }
    }

    private boolean isSilent() {
        try {
            return Files.getLastModifiedTime(directory.resolve(CollectSpec.ALIVE))
                    .toInstant()
                    .plus(SILENCE)
                    .isBefore(Instant.now());
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void end() {
        try {
            Files.write(directory.resolve(CollectSpec.STOP), new byte[0]);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot ask the trainer to end", failure);
        }
    }

    @Override
    public List<Long> processes() {
        return List.of();
    }

    @Override
    public void close() {
        end();
    }
}
