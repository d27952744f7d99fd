package io.tunewright.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Changes of the file system that survive a power cut once they return.
final class DurableFiles {

    private DurableFiles() {}

    /// Gives a file or directory its final name, replacing a file of that name.
    static void rename(Path from, Path to) throws IOException {
        createDirectories(to.getParent());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.getParent());
    }

    static void createDirectories(@Nullable Path directory) throws IOException {
        if (directory == null || Files.isDirectory(directory)) {
            return;
        }
        createDirectories(directory.getParent());
        Files.createDirectories(directory);
        sync(directory.getParent());
    }

    /// Brings a directory's entries to the disk.
    static void sync(@Nullable Path directory) throws IOException {
        if (directory != null && !System.getProperty("os.name").startsWith("Windows")) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static void makeReadOnly(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        }
    }
}
