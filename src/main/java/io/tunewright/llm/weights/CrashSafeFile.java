package io.tunewright.llm.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Files and directories that are either whole or not there: written under another name, flushed to disk, renamed.
public final class CrashSafeFile {

    private CrashSafeFile() {}

    /// Writes a small file.
    public static void write(Path file, byte[] content) throws IOException {
        var temporary = temporaryNameOf(file);
        try {
            try (var channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            rename(temporary, file);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /// Gives a file or directory its final name, in one step that survives a power cut.
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flushDirectory(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    }

    /// Flushes the names in a directory to disk.
    public static void flushDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path temporaryNameOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }
}
