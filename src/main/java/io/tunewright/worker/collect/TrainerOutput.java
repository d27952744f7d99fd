package io.tunewright.worker.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// The `checkpoint-N` directories that transformers' `Trainer` writes.
final class TrainerOutput {

    private static final Pattern NAME = Pattern.compile("checkpoint-([1-9][0-9]{0,9})");
    /// Beside a checkpoint that was begun when the trainer was asked to end.
    private static final String UNFINISHED = "checkpoint-is-incomplete.txt";
    private static final int MOST_ENTRIES = 10_000;

    private final Path root;

    TrainerOutput(Path root) {
        this.root = root;
    }

    /// @param step as its name says
    record Written(long step, Path directory) {}

    Path directory(long step) {
        return root.resolve("checkpoint-" + step);
    }

    /// Checkpoints after a step that look finished: their state is there, which rank 0 writes last, and nothing in
    /// them changed for a while, since other ranks write too. Oldest first.
    List<Written> finished(long after, Duration quiet) throws IOException {
        var finished = new ArrayList<Written>();
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return finished;
        }
        try (var directories = Files.list(root)) {
            for (var directory : directories.limit(MOST_ENTRIES).toList()) {
                var name = NAME.matcher(String.valueOf(directory.getFileName()));
                if (name.matches()
                        && Long.parseLong(name.group(1)) > after
                        && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                        && isFinished(directory, Instant.now().minus(quiet))) {
                    finished.add(new Written(Long.parseLong(name.group(1)), directory));
                }
            }
        }
        finished.sort(Comparator.comparingLong(Written::step));
        return finished;
    }

    private static boolean isFinished(Path directory, Instant quietSince) throws IOException {
        if (!Files.isRegularFile(directory.resolve(TrainerStateFile.NAME), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(directory.resolve(UNFINISHED))) {
            return false;
        }
        try (var files = Files.walk(directory, 2)) {
            for (var file : files.limit(MOST_ENTRIES).toList()) {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isAfter(quietSince)) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException rotated) {
            return false;
        }
    }
}
