package io.tunewright.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.KeyedServer;
import io.tunewright.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A JDBC URL in the configuration takes the place of the embedded PostgreSQL.
class OwnDatabaseIT {

    private static final Duration START = Duration.ofMinutes(2);

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresServer.start(directory.resolve("postgres"));
        try (var connection = DriverManager.getConnection(
                        url("postgres"), "postgres", postgres.credentials().superuser());
                var statement = connection.createStatement()) {
            statement.execute("create role operator login password 'given'");
            statement.execute("create database theirs owner operator");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void isUsedAndNoOtherIsStarted() throws Exception {
        var home = Files.createDirectory(directory.resolve("home"));
        var server = server(home, "theirs", "operator", "given");
        try {
            await().atMost(START).until(() -> Files.exists(home.resolve("server")) || !server.isAlive());
            assertThat(server.isAlive()).as(log(home)).isTrue();
            var parts = Files.readString(home.resolve("server")).split(" ");

            assertThat(new TestClient(Integer.parseInt(parts[0]), parts[1])
                            .get("/api/v1/base-models")
                            .body())
                    .contains("\"starter\"");
            assertThat(home.resolve("postgres")).doesNotExist();
            try (var connection = DriverManager.getConnection(url("theirs"), "operator", "given");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from flyway_schema_history where success")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isGreaterThan(10);
            }
        } finally {
            server.destroy();
            server.waitFor(30, TimeUnit.SECONDS);
            server.destroyForcibly().waitFor();
        }
    }

    /// Row-level security does not bind a superuser.
    @Test
    void isRefusedWithARoleThatMaySeeEverything() throws Exception {
        var home = Files.createDirectory(directory.resolve("refused"));
        var server = server(home, "postgres", "postgres", postgres.credentials().superuser());

        assertThat(server.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(log(home)).contains("is a superuser or bypasses row-level security");
    }

    private static Process server(Path home, String database, String user, String password) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyedServer.class.getName(),
                        "--server.port=0",
                        "--tunewright.home=" + home,
                        "--spring.datasource.url=" + url(database),
                        "--spring.datasource.username=" + user,
                        "--spring.datasource.password=" + password)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server.log").toFile())
                .start();
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database;
    }

    private static String log(Path home) throws IOException {
        return Files.readString(home.resolve("server.log"));
    }
}
