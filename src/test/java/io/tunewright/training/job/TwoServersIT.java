package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import io.tunewright.TestClient;
import io.tunewright.database.SharedDatabase;
import io.tunewright.training.FakeTrainer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two servers share a database and a machine; one is lost in the middle of a run.
class TwoServersIT {

    private static final int STEPS = 900;

    private final ServerProcess first = new ServerProcess("two");
    private final ServerProcess second = first.beside();
    private SharedDatabase database;

    @BeforeEach
    void start() throws Exception {
        database = SharedDatabase.start(first.home().resolve("shared-postgres"));
        start(first, "--first");
        start(second, "--again");
    }

    @AfterEach
    void end() throws InterruptedException {
        first.close();
        second.close();
        database.close();
    }

    @Test
    void theOtherTakesOverWhenOneIsKilled() throws Exception {
        String run = startRun(first);
        awaitState(run, "RUNNING");

        owner(run).kill();

        awaitState(run, "SUCCEEDED");
        assertWholeAndOnce(run);
    }

    @Test
    void aServerThatWasStoppedForAWhileWritesNothingOfARunItLost() throws Exception {
        String run = startRun(first);
        awaitState(run, "RUNNING");
        String before = node(run);
        var stopped = owner(run);

        stopped.signal("STOP");
        await().atMost(ServerProcess.START).until(() -> !before.equals(node(run)));
        assertThat(status(run)).as("taken over in the middle").isEqualTo("RUNNING");
        stopped.signal("CONT");

        awaitState(run, "SUCCEEDED");
        assertWholeAndOnce(run);
        awaitState(startRun(stopped), "SUCCEEDED");
    }

    private String startRun(ServerProcess server) {
        return TestClient.json(server.client()
                        .post("/api/v1/runs", "{\"experiment_id\":\"%s\"}".formatted(server.material(1))))
                .path("id")
                .asString();
    }

    private void start(ServerProcess server, String time) throws IOException {
        server.start(
                MortalServer.class,
                Stream.concat(
                                Stream.of(database.arguments()),
                                Stream.of(
                                        "--tunewright.cluster.local.worker-main=" + FakeTrainer.class.getName(),
                                        "--tunewright.training.heartbeat=200ms",
                                        "--tunewright.training.report-retry=500ms",
                                        "--tunewright.training.node-life=4s",
                                        "--material.steps=" + STEPS,
                                        "--die.at=null",
                                        time))
                        .toArray(String[]::new));
    }

    private void assertWholeAndOnce(String run) throws Exception {
        assertThat(of(run, "tenure")).as("servers that had the run").isEqualTo("2");
        String prefix = "run-" + run.replace("-", "").substring(0, 12);
        assertThat(first.home().resolve("workers").toFile().list((folder, name) -> name.startsWith(prefix)))
                .as("workers ever started for it")
                .hasSize(1);
        var events = events(run);
        assertThat(events)
                .extracting(event -> event.path("sequence").asLong())
                .containsExactlyElementsOf(range(events.size()));
        assertThat(events)
                .filteredOn(event -> event.path("event").path("type").asString().equals("progress"))
                .extracting(event -> event.path("event").path("step").asLong())
                .as("every step once")
                .containsExactlyElementsOf(range(STEPS));
        var history = TestClient.json(survivor().get("/api/v1/runs/%s/history".formatted(run)))
                .path("data");
        assertThat(StreamSupport.stream(history.spliterator(), false)
                        .map(change -> change.path("after").asString()))
                .containsExactly("queued", "preparing", "starting", "running", "collecting", "succeeded");
    }

    private void awaitState(String run, String status) {
        await().atMost(ServerProcess.START).until(() -> status(run).equals(status));
    }

    private String status(String run) throws SQLException {
        return of(run, "status");
    }

    private String node(String run) throws SQLException {
        return of(run, "coalesce(node::text, '')");
    }

    private String of(String run, String expression) throws SQLException {
        return sql("select %s from training_run where id = '%s'".formatted(expression, run))
                .getFirst();
    }

    /// The server that works on a run: they were started one after the other.
    private ServerProcess owner(String run) throws SQLException {
        return nodes().indexOf(node(run)) == 0 ? first : second;
    }

    private TestClient survivor() {
        return first.isAlive() ? first.client() : second.client();
    }

    private List<String> nodes() throws SQLException {
        return sql("select id::text from training_node order by started_at");
    }

    private List<String> sql(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private List<JsonNode> events(String run) throws IOException {
        var events = new ArrayList<JsonNode>();
        JsonNode page;
        long after = 0;
        do {
            page = TestClient.json(survivor().get("/api/v1/runs/%s/events?limit=1000&after=%d".formatted(run, after)));
            StreamSupport.stream(page.path("data").spliterator(), false).forEach(events::add);
            after = page.path("last").asLong();
        } while (!page.path("data").isEmpty());
        return events;
    }

    private static List<Long> range(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
