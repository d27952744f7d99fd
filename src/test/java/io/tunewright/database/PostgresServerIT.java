package io.tunewright.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class PostgresServerIT {

    /// One for all: unpacking the programs and making a cluster takes seconds.
    @TempDir
    private static Path home;

    @Test
    void nothingAcknowledgedIsLostWhenTheServerIsKilled() throws Exception {
        var child = DatabaseProcess.start(home, Map.of());
        child.lineThatBegins("committed 200");
        var orphan = PostgresOrphans.recordedProcess(directory()).orElseThrow();
        kill(child.process().toHandle());
        int committed = child.lastCommitted();
        assertThat(PostgresOrphans.isOurs(orphan, directory()))
                .as("PostgreSQL outlives its killed server")
                .isTrue();

        try (var server = PostgresServer.start(directory().root())) {
            assertThat(PostgresOrphans.isOurs(orphan, directory())).isFalse();
            assertThat(numbers(server)).isGreaterThanOrEqualTo(committed).isGreaterThanOrEqualTo(200);
            assertThat(Files.getPosixFilePermissions(directory().credentials()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(PostgresOrphans.recordedProcess(directory())).isEmpty();
    }

    @Test
    void postgresThatWasKilledIsStartedAgainOnTheSamePort() throws Exception {
        try (var server = PostgresServer.start(directory().root())) {
            try (var connection = connect(server);
                    var statement = connection.createStatement()) {
                statement.execute("drop table if exists number; create table number (n integer)");
                statement.execute("insert into number values (1)");
            }
            var postmaster = PostgresOrphans.recordedProcess(directory()).orElseThrow();

            kill(postmaster);

            await().atMost(Duration.ofSeconds(40)).ignoreExceptions().untilAsserted(() -> assertThat(numbers(server))
                    .isEqualTo(1));
            assertThat(PostgresOrphans.recordedProcess(directory())
                            .orElseThrow()
                            .pid())
                    .isNotEqualTo(postmaster.pid());
        }
    }

    @Test
    void aSecondServerIsRefusedInOneSentence() throws Exception {
        try (var lock = HomeLock.acquire(home)) {
            var child = DatabaseProcess.start(home, Map.of());

            String line = child.lineThatBegins("unusable");

            assertThat(line)
                    .isEqualTo("unusable Another Tunewright server (process %d) uses the home directory %s | "
                                    .formatted(ProcessHandle.current().pid(), home)
                            + "Stop it, or start this one with --tunewright.home=<another directory>");
            assertThat(child.process().waitFor()).isEqualTo(3);
        }
        HomeLock.acquire(home).close();
    }

    @Test
    void anotherProcessWithTheRecordedIdIsLeftAlone() throws Exception {
        PostgresServer.start(directory().root()).close();
        Files.writeString(
                directory().pidFile(),
                ProcessHandle.current().pid() + "\n" + directory().data() + "\n");

        try (var server = PostgresServer.start(directory().root())) {
            assertThat(connect(server).isValid(1)).isTrue();
        }
    }

    @Test
    void anInterruptedSetUpIsRepeated() throws Exception {
        FileSystemUtils.deleteRecursively(directory().data());
        Files.createDirectories(directory().unfinishedData());
        Files.writeString(directory().unfinishedData().resolve("PG_VERSION"), "18");
        Files.createDirectories(
                directory().root().resolve("programs.unfinished").resolve("bin"));

        try (var server = PostgresServer.start(directory().root())) {
            assertThat(connect(server).isValid(1)).isTrue();
            assertThat(directory().unfinishedData()).doesNotExist();
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        try (var server = PostgresServer.start(directory().root())) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "postgres", "postgres"))
                    .withMessageContaining("password authentication failed");
            assertThat(setting(server, "fsync")).isEqualTo("on");
            assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting(server, "unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void rootWithoutUserNamespacesIsToldWhatToDo() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root needs user namespaces");
        var programs = Files.createDirectory(home.resolve("programs"));
        var refusing = programs.resolve("unshare");
        Files.writeString(refusing, "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted'\nexit 1\n");
        Files.setPosixFilePermissions(refusing, PosixFilePermissions.fromString("rwxr-xr-x"));

        var child = DatabaseProcess.start(home.resolve("home"), Map.of("PATH", programs + ":" + System.getenv("PATH")));

        assertThat(child.lineThatBegins("unusable"))
                .contains("PostgreSQL does not run as root, and this machine refuses user namespaces to root")
                .contains("Start the server as an ordinary user");
    }

    @Test
    void aFullDiskIsCalledByItsName() throws Exception {
        var directory = new PostgresDirectory(Files.createDirectory(home.resolve("full")));
        Files.writeString(
                directory.startLog(),
                "creating subdirectories ... initdb: error: could not create directory: No space left on device\n");

        var trouble = PostgresTrouble.explain("The embedded PostgreSQL cannot be set up", directory, null);

        assertThat(trouble)
                .hasMessage("The embedded PostgreSQL cannot be set up: the disk with %s is full"
                        .formatted(directory.root()));
    }

    private static PostgresDirectory directory() {
        return new PostgresDirectory(home.resolve("postgres").toAbsolutePath().normalize());
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        await().until(() -> process.info().command().isEmpty());
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?connectTimeout=2",
                "postgres",
                server.credentials().superuser());
    }

    private static int numbers(PostgresServer server) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from number")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String setting(PostgresServer server, String name) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
