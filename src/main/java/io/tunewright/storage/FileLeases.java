package io.tunewright.storage;

import io.tunewright.common.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/// Files that no row names yet, told to the other servers that share the store: a directory for each server, in it
/// an empty file for each stored file that it keeps. A server is alive while it holds the lock of its directory; one
/// of another machine, where locks may not be seen, also while it said so within the last hour.
final class FileLeases implements AutoCloseable {

    static final Duration SILENCE = Duration.ofHours(1);

    private static final String ALIVE = "alive";

    private final Path root;
    private final Path own;
    private @Nullable FileChannel alive;

    FileLeases(Path root) {
        this.root = root;
        this.own = root.resolve(UUID.randomUUID().toString());
    }

    synchronized void take(UUID owner, Sha256 hash) throws IOException {
        if (alive == null) {
            alive = begin();
        }
        var lease = lease(owner, hash);
        if (!Files.exists(lease)) {
            Files.createFile(lease);
        }
    }

    synchronized void drop(UUID owner, Collection<Sha256> hashes) {
        try {
            for (var hash : hashes) {
                Files.deleteIfExists(lease(owner, hash));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot end the lease of a stored file", failure);
        }
    }

    /// What other servers keep of an owner's files.
    Set<Sha256> ofOthers(UUID owner) throws IOException {
        var kept = new HashSet<Sha256>();
        if (!Files.isDirectory(root)) {
            return kept;
        }
        try (var servers = Files.list(root)) {
            for (var server : servers.toList()) {
                if (!server.equals(own) && isAlive(server)) {
                    addAll(kept, server, owner + ".");
                }
            }
        }
        return kept;
    }

    /// Says that this server is alive, and removes what the dead left.
    void refresh() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (var servers = Files.list(root)) {
            for (var server : servers.toList()) {
                if (server.equals(own)) {
                    Files.setLastModifiedTime(own.resolve(ALIVE), FileTime.from(Instant.now()));
                } else if (!isAlive(server)) {
                    FileSystemUtils.deleteRecursively(server);
                }
            }
        }
    }

    /// What a server that ends leaves; what it kept is no longer kept.
    @Override
    public synchronized void close() throws IOException {
        if (alive != null) {
            alive.close();
            alive = null;
        }
    }

    private FileChannel begin() throws IOException {
        // complete before it is seen, else another server might take it for a dead one
        var making = Files.createDirectories(root.resolve("." + own.getFileName()));
        Files.writeString(making.resolve(ALIVE), machine());
        var channel = FileChannel.open(making.resolve(ALIVE), StandardOpenOption.WRITE);
        channel.lock();
        Files.move(making, own);
        return channel;
    }

    private static boolean isAlive(Path server) throws IOException {
        var file = server.resolve(ALIVE);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                return true;
            }
            lock.release();
            boolean here = Files.readString(file).equals(machine());
            return !here
                    && Files.getLastModifiedTime(file)
                            .toInstant()
                            .isAfter(Instant.now().minus(SILENCE));
        } catch (OverlappingFileLockException thisProcess) {
            return true;
        } catch (NoSuchFileException notYetOrNoMore) {
            return false;
        }
    }

    private static void addAll(Set<Sha256> kept, Path server, String prefix) throws IOException {
        try (var leases = Files.list(server)) {
            leases.map(lease -> String.valueOf(lease.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .forEach(name -> kept.add(new Sha256(name.substring(prefix.length()))));
        } catch (NoSuchFileException ended) {
            // nothing of it is kept
        }
    }

    private Path lease(UUID owner, Sha256 hash) {
        return own.resolve(owner + "." + hash.hex());
    }

    private static String machine() throws IOException {
        return InetAddress.getLocalHost().getHostName();
    }
}
