package io.tunewright.training.job;

import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import io.tunewright.TestClient;
import io.tunewright.database.SharedDatabase;
import io.tunewright.training.FakeTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/// The whole product with its server, workers and database as processes that a test kills; fake trainers, short runs.
final class KilledProduct implements AutoCloseable {

    final ServerProcess server;
    final SharedDatabase database;

    KilledProduct(String name) throws SQLException {
        server = new ServerProcess(name);
        database = SharedDatabase.start(server.home().resolve("shared-postgres"));
    }

    /// Returns when the server listens, or is dead.
    ///
    /// @param crashAt a crash point, or empty
    void start(String crashAt) throws IOException {
        server.start(
                MortalServer.class,
                Stream.concat(
                                Stream.of(database.arguments()),
                                Stream.of(
                                        "--tunewright.cluster.local.worker-main=" + FakeTrainer.class.getName(),
                                        "--tunewright.training.heartbeat=200ms",
                                        "--tunewright.training.report-retry=500ms",
                                        "--tunewright.training.retry-pause=200ms",
                                        "--tunewright.training.node-life=4s",
                                        "--tunewright.training.reconcile=2s",
                                        "--tunewright.training.concurrent-runs=3",
                                        "--tunewright.quota.concurrent-runs=3",
                                        "--material.steps=100",
                                        "--die.at=null",
                                        "--crash.at=" + crashAt,
                                        Files.exists(server.home().resolve("material")) ? "--again" : "--first"))
                        .toArray(String[]::new));
    }

    /// Starts a run; empty if the server died of it before it could answer.
    Optional<String> startRun() {
        return startRun(1);
    }

    /// Starts a run that is not over before a server is back; empty if the server died of it.
    Optional<String> startLongRun() {
        return startRun(2);
    }

    private Optional<String> startRun(int word) {
        return post("/api/v1/runs", "{\"experiment_id\":\"%s\"}".formatted(server.material(word)));
    }

    /// Empty if the server could not answer.
    Optional<String> post(String path, String body) {
        try {
            var answer = server.client().post(path, body);
            return answer.statusCode() < 300
                    ? Optional.of(TestClient.json(answer).path("id").asString())
                    : Optional.empty();
        } catch (UncheckedIOException died) {
            return Optional.empty();
        }
    }

    /// How many runs are in a state.
    int count(String condition) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from training_run where " + condition)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException away) {
            return -1;
        }
    }

    /// Waits until no run is in progress or waits.
    void awaitCalm() {
        await().atMost(ServerProcess.START.multipliedBy(2)).until(() -> count("finished_at is null") == 0);
    }

    /// Workers of runs that live now.
    Stream<ProcessHandle> workers() {
        String runs = server.home().resolve("runs").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                                .arguments()
                                .filter(arguments ->
                                        arguments.length > 2 && arguments[arguments.length - 1].startsWith(runs))
                                .isPresent()
                        && process.info()
                                .command()
                                .filter(command -> command.endsWith("java"))
                                .isPresent());
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
        workers().forEach(ProcessHandle::destroyForcibly);
        database.close();
    }
}
