package io.tunewright;

import static org.awaitility.Awaitility.await;

import io.tunewright.common.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// The process of the embedded PostgreSQL of a home directory.
public final class DatabaseProcess {

    private DatabaseProcess() {}

    /// Returns when it is dead.
    public static void kill(Home home) {
        try (var files = Files.walk(home.directory("postgres"), 3)) {
            var pidFile = files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            var process = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                    .orElseThrow();
            process.destroyForcibly();
            await().until(() -> process.info().command().isEmpty());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
