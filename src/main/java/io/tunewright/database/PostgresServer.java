package io.tunewright.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// A PostgreSQL whose programs, data and passwords lie under one directory, started and stopped with the server. It
/// listens on this machine only and asks everybody for a password.
///
/// A start finds what a killed server left behind: a PostgreSQL that still runs is stopped first, unfinished files
/// are removed. A PostgreSQL that dies while the server lives is started again, on the same port.
final class PostgresServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int START_ATTEMPTS = 3;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final PostgresDirectory directory;
    private final PostgresCommand command;
    private final PostgresCredentials credentials;
    private final int port;
    private volatile boolean closing;

    private PostgresServer(
            PostgresDirectory directory, PostgresCommand command, PostgresCredentials credentials, int port) {
        this.directory = directory;
        this.command = command;
        this.credentials = credentials;
        this.port = port;
    }

    /// Starts PostgreSQL under `root`, making its database cluster if there is none.
    static PostgresServer start(Path root) {
        var directory = new PostgresDirectory(root.toAbsolutePath().normalize());
        try {
            Files.createDirectories(directory.root());
            refuseStrangeNames(directory.root());
            Files.deleteIfExists(directory.startLog());
            var programs = PostgresBinaries.unpack(directory);
            var command = new PostgresCommand(programs, directory.startLog());
            PostgresOrphans.stop(directory, command);
            var credentials = cluster(directory, command);
            for (int attempt = 1; ; attempt++) {
                var server = new PostgresServer(directory, command, credentials, freePort());
                if (server.launch()) {
                    server.supervise();
                    return server;
                }
                if (attempt == START_ATTEMPTS) {
                    throw PostgresTrouble.explain("The embedded PostgreSQL does not start", directory, null);
                }
            }
        } catch (IOException failure) {
            throw PostgresTrouble.explain("The embedded PostgreSQL does not start", directory, failure);
        }
    }

    int port() {
        return port;
    }

    PostgresCredentials credentials() {
        return credentials;
    }

    @Override
    public void close() {
        closing = true;
        try {
            if (command.run("pg_ctl", List.of("-D", data(), "-m", "fast", "-w", "-t", "60", "stop")) != 0) {
                LOG.warn("PostgreSQL did not stop; the next start stops it. See {}", directory.startLog());
            }
        } catch (IOException failure) {
            LOG.warn("PostgreSQL could not be stopped; the next start stops it", failure);
        }
    }

    /// The cluster's passwords; makes the cluster if there is none. It is made aside and renamed, so that one that
    /// exists is whole.
    private static PostgresCredentials cluster(PostgresDirectory directory, PostgresCommand command)
            throws IOException {
        if (Files.exists(directory.data())) {
            if (!Files.exists(directory.credentials())) {
                throw new DatabaseUnusableException(
                        "The passwords of the embedded PostgreSQL are missing: " + directory.credentials(),
                        "Restore that file from a backup, or move " + directory.root() + " away to begin anew");
            }
            return PostgresCredentials.read(directory.credentials());
        }
        FileSystemUtils.deleteRecursively(directory.unfinishedData());
        var credentials = PostgresCredentials.create(directory.credentials());
        var password = directory.root().resolve("initdb.password");
        try {
            PostgresCredentials.writePrivately(password, credentials.superuser());
            int status = command.run(
                    "initdb",
                    List.of(
                            "--pgdata=" + directory.unfinishedData(),
                            "--username=postgres",
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums"));
            if (status != 0) {
                FileSystemUtils.deleteRecursively(directory.unfinishedData());
                throw PostgresTrouble.explain("The embedded PostgreSQL cannot be set up", directory, null);
            }
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(directory.unfinishedData(), directory.data());
        return credentials;
    }

    /// @return false if PostgreSQL did not come up
    private boolean launch() throws IOException {
        PostgresSettings.write(directory, port);
        return command.run(
                        "pg_ctl",
                        List.of("-D", data(), "-l", directory.startLog().toString(), "-w", "-t", "300", "start"))
                == 0;
    }

    /// Looks at the process itself: a handle's end is not told where nobody reaps, as in many containers.
    private void supervise() {
        var postmaster = PostgresOrphans.recordedProcess(directory);
        Thread.ofVirtual().name("postgres-supervisor").start(() -> {
            while (postmaster.isPresent() && PostgresOrphans.isOurs(postmaster.get(), directory)) {
                if (closing || !pause(LOOK)) {
                    return;
                }
            }
            restart();
        });
    }

    private void restart() {
        for (var pause = Duration.ofSeconds(1); !closing; pause = pause.multipliedBy(2)) {
            LOG.error("PostgreSQL ended unexpectedly and is started again; its log is in {}", directory.logs());
            try {
                PostgresOrphans.stop(directory, command);
                if (!closing && launch()) {
                    LOG.info("PostgreSQL runs again");
                    supervise();
                    return;
                }
            } catch (IOException | DatabaseUnusableException failure) {
                LOG.error("PostgreSQL could not be started again: {}", failure.getMessage());
            }
            if (!pause(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE)) {
                return;
            }
        }
    }

    /// @return false if the thread was interrupted
    private static boolean pause(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String data() {
        return directory.data().toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// `pg_ctl` hands the directory to a shell.
    private static void refuseStrangeNames(Path root) {
        if (root.toString().chars().anyMatch(character -> "\"'`$\\\n".indexOf(character) >= 0)) {
            throw new DatabaseUnusableException(
                    "PostgreSQL cannot work in a directory with quotes, dollar signs or backslashes in its name: "
                            + root,
                    "Set --tunewright.home=<another directory>");
        }
    }
}
