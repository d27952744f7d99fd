package io.tunewright.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds and stops a PostgreSQL that outlived its server. The caller holds the lock of the home directory, so
/// whatever runs from it belongs to nobody; and only processes that run this directory's own program are touched.
final class PostgresOrphans {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresOrphans.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private PostgresOrphans() {}

    static void stop(PostgresDirectory directory, PostgresCommand command) throws IOException {
        if (!Files.exists(directory.pidFile())) {
            return;
        }
        var orphan = recordedProcess(directory);
        if (orphan.isPresent()) {
            LOG.warn(
                    "Stopping a PostgreSQL that outlived its server (process {})",
                    orphan.get().pid());
            command.run("pg_ctl", List.of("-D", directory.data().toString(), "-m", "fast", "-w", "-t", "60", "stop"));
        }
        // The children of one that was killed end by themselves.
        var deadline = Instant.now().plus(LONGEST_WAIT);
        while (isAnyRunning(directory) && Instant.now().isBefore(deadline)) {
            pause();
        }
        if (isAnyRunning(directory)) {
            throw new DatabaseUnusableException(
                    "A PostgreSQL of an earlier start still runs in " + directory.root() + " and does not stop",
                    "Stop the processes that run programs below that directory, then start the server again");
        }
        // Nothing of ours runs: whoever has the recorded process id now is somebody else, and PostgreSQL would wait for
        // them.
        Files.deleteIfExists(directory.pidFile());
    }

    /// The process that the cluster's PostgreSQL wrote down, if it is alive and really is one of ours.
    static Optional<ProcessHandle> recordedProcess(PostgresDirectory directory) {
        try {
            String pid = Files.readAllLines(directory.pidFile()).getFirst().strip();
            return ProcessHandle.of(Long.parseLong(pid)).filter(process -> isOurs(process, directory));
        } catch (IOException | NumberFormatException | NoSuchElementException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isAnyRunning(PostgresDirectory directory) {
        return ProcessHandle.allProcesses().anyMatch(process -> isOurs(process, directory));
    }

    /// Whether a process lives and runs this directory's own PostgreSQL; a zombie runs nothing.
    static boolean isOurs(ProcessHandle process, PostgresDirectory directory) {
        return process.isAlive()
                && process.info()
                        .command()
                        .map(Path::of)
                        .filter(program -> program.startsWith(directory.root()) && program.endsWith("postgres"))
                        .isPresent();
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
