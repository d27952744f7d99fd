package io.tunewright.worker.collect;

import io.tunewright.worker.CollectSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// A trainer in a container of its own beside this worker. The two share a directory, in which a file asks for the
/// end and another tells of it.
final class TrainerContainer implements ExternalTrainer {

    private static final int LONGEST_CODE = 8;
    private static final int NO_CODE = 255;

    private final Path directory;

    TrainerContainer(Path runDirectory) {
        this.directory = runDirectory.resolve(CollectSpec.DIRECTORY);
    }

    @Override
    public OptionalInt exitCode() {
        var file = directory.resolve(CollectSpec.EXIT);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return OptionalInt.empty();
        }
        try (var in = Files.newInputStream(file)) {
            String code = new String(in.readNBytes(LONGEST_CODE)).strip();
            return OptionalInt.of(code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : NO_CODE);
        } catch (IOException unreadable) {
            return OptionalInt.of(NO_CODE);
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
