package io.tunewright.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A JVM that starts PostgreSQL in a home directory, inserts 1, 2, 3 … and says each number once it is committed;
/// to be killed.
final class DatabaseProcess {

    private final Process process;
    private final BufferedReader output;

    private DatabaseProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static DatabaseProcess start(Path home, Map<String, String> environment) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DatabaseProcess.class.getName(),
                home.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new DatabaseProcess(builder.start());
    }

    Process process() {
        return process;
    }

    /// The next line that begins with `start`; fails with everything that was said if there is none.
    String lineThatBegins(String start) throws IOException {
        var said = new StringBuilder();
        String line;
        while ((line = output.readLine()) != null) {
            if (line.startsWith(start)) {
                return line;
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("no line begins with '" + start + "':\n" + said);
    }

    /// Every committed number that was said so far and not read yet; the last one of a process that is dead.
    int lastCommitted() throws IOException {
        int last = 0;
        String line;
        while ((line = output.readLine()) != null) {
            if (line.startsWith("committed ")) {
                last = Integer.parseInt(line.substring("committed ".length()));
            }
        }
        return last;
    }

    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        try (var lock = HomeLock.acquire(home);
                var server = PostgresServer.start(home.resolve("postgres"));
                var connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
                        "postgres",
                        server.credentials().superuser());
                var statement = connection.createStatement()) {
            System.out.println("ready " + server.port());
            statement.execute("drop table if exists number; create table number (n integer)");
            for (int n = 1; ; n++) {
                statement.execute("insert into number values (" + n + ")");
                System.out.println("committed " + n);
            }
        } catch (DatabaseUnusableException unusable) {
            System.out.println("unusable " + unusable.getMessage() + " | " + unusable.action());
            System.exit(3);
        }
    }
}
