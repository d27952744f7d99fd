package io.tunewright.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second server away from a home directory. The operating system lets go of the lock when the process dies,
/// however it dies.
final class HomeLock implements AutoCloseable {

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    static HomeLock acquire(Path home) {
        var file = home.resolve("server.lock");
        try {
            Files.createDirectories(home);
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String pid = Files.readString(file).strip();
                channel.close();
                throw new DatabaseUnusableException(
                        "Another Tunewright server (process %s) uses the home directory %s".formatted(pid, home),
                        "Stop it, or start this one with --tunewright.home=<another directory>");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new HomeLock(channel);
        } catch (IOException failure) {
            throw new DatabaseUnusableException(
                    "The home directory %s cannot be written: %s".formatted(home, failure.getMessage()),
                    "Make it writable, free disk space, or set --tunewright.home=<another directory>",
                    failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The lock goes with the process.
        }
    }
}
