package io.tunewright.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A PostgreSQL in the test's own process, for servers that share it and are killed.
public final class SharedDatabase implements AutoCloseable {

    private final PostgresServer postgres;
    private final Path directory;

    private SharedDatabase(PostgresServer postgres, Path directory) {
        this.postgres = postgres;
        this.directory = directory;
    }

    /// @param directory of its files
    public static SharedDatabase start(Path directory) throws SQLException {
        var database = new SharedDatabase(PostgresServer.start(directory), directory);
        try (var connection = database.connect(
                        "postgres", "postgres", database.postgres.credentials().superuser());
                var statement = connection.createStatement()) {
            statement.execute("create role tunewright login password 'shared'");
            statement.execute("create database tunewright owner tunewright");
        }
        return database;
    }

    /// Arguments of a server that uses it.
    public String[] arguments() {
        return new String[] {
            "--spring.datasource.url=" + url("tunewright"),
            "--spring.datasource.username=tunewright",
            "--spring.datasource.password=shared"
        };
    }

    /// Sees every organisation's rows.
    public Connection connect() throws SQLException {
        var connection = connect("tunewright", "tunewright", "shared");
        try (var statement = connection.createStatement()) {
            statement.execute("select set_config('tunewright.tenant', '*', false)");
        }
        return connection;
    }

    /// As by `kill -9`; it is started again by itself, on the same port.
    public void kill() throws IOException {
        ProcessHandle.of(Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                        .getFirst()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        postgres.close();
    }

    private Connection connect(String name, String user, String password) throws SQLException {
        return DriverManager.getConnection(url(name), user, password);
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + name + "?connectTimeout=3";
    }
}
