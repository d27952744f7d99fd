package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import io.tunewright.TestClient;
import io.tunewright.training.FakeTrainer;
import io.tunewright.training.job.Seams.Phase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// One run whose server is killed in every phase. The worker is a real process and goes on alone.
class KilledServerIT {

    private final ServerProcess server = new ServerProcess("killed");

    @AfterEach
    void end() throws InterruptedException {
        server.close();
    }

    @Test
    void aRunSurvivesTheDeathOfItsServerInEveryPhase() throws Exception {
        start(Phase.QUEUED);
        String run = TestClient.json(server.client()
                        .post("/api/v1/runs", "{\"experiment_id\":\"%s\"}".formatted(server.material(1))))
                .path("id")
                .asString();
        server.awaitDeath();
        dieAt(Phase.PREPARING);
        dieAt(Phase.STARTING);
        assertThat(workers()).isEmpty();
        dieAt(Phase.STARTED);
        assertThat(workers()).hasSize(1);
        dieAt(Phase.UPLOADING);
        await().atMost(ServerProcess.START)
                .until(() -> Files.exists(server.home().resolve("runs/%s/attempt-1/result.json".formatted(run))));
        dieAt(Phase.COLLECTING);
        dieAt(Phase.REGISTERED);
        dieAt(Phase.PUBLISHED);
        start(null);

        await().atMost(ServerProcess.START)
                .until(() -> run(run).path("status").asString().equals("succeeded"));
        assertThat(workers()).as("workers ever started").hasSize(1);
        var events = events(run);
        assertThat(events)
                .extracting(event -> event.path("sequence").asLong())
                .containsExactlyElementsOf(range(events.size()));
        assertThat(events)
                .filteredOn(event -> event.path("event").path("type").asString().equals("progress"))
                .extracting(event -> event.path("event").path("step").asLong())
                .as("every step once")
                .containsExactlyElementsOf(range(300));
        var checkpoints = TestClient.json(server.client().get("/api/v1/runs/%s/checkpoints".formatted(run)))
                .path("data");
        assertThat(checkpoints.get(0).path("step").asInt()).isEqualTo(300);
        assertThat(TestClient.json(server.client().get("/api/v1/models")).path("data"))
                .as("models made of the run")
                .hasSize(1);
    }

    private void dieAt(Phase phase) throws Exception {
        start(phase);
        server.awaitDeath();
    }

    /// @param death where the server ends, or null
    private void start(@Nullable Phase death) throws IOException {
        server.start(
                MortalServer.class,
                "--tunewright.cluster.local.worker-main=" + FakeTrainer.class.getName(),
                "--tunewright.training.heartbeat=200ms",
                "--tunewright.training.report-retry=500ms",
                "--die.at=" + death,
                Files.exists(server.home().resolve("material")) ? "--again" : "--first");
    }

    private JsonNode run(String run) throws IOException {
        return TestClient.json(server.client().get("/api/v1/runs/" + run)).path("run");
    }

    private List<JsonNode> events(String run) throws IOException {
        var events = new ArrayList<JsonNode>();
        JsonNode page;
        long after = 0;
        do {
            page = TestClient.json(
                    server.client().get("/api/v1/runs/%s/events?limit=1000&after=%d".formatted(run, after)));
            StreamSupport.stream(page.path("data").spliterator(), false).forEach(events::add);
            after = page.path("last").asLong();
        } while (!page.path("data").isEmpty());
        return events;
    }

    /// Those that trained: the run's model is measured, too.
    private File[] workers() {
        var records = server.home().resolve("workers").toFile().listFiles((_, name) -> name.startsWith("run-"));
        return records == null ? new File[0] : records;
    }

    private static List<Long> range(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
