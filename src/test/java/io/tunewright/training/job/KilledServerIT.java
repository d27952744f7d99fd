package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.TestClient;
import io.tunewright.training.FakeTrainer;
import io.tunewright.training.job.Seams.Phase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/// One run whose server is killed in every phase. The worker is a real process and goes on alone.
class KilledServerIT {

    private static final Duration START = Duration.ofMinutes(3);

    private Path home;
    private Process server;

    @BeforeEach
    void prepare() throws IOException {
        home = Path.of("target", "test-home", ProcessHandle.current().pid() + "-killed")
                .toAbsolutePath();
        FileSystemUtils.deleteRecursively(home);
        Files.createDirectories(home);
    }

    @AfterEach
    void end() throws InterruptedException {
        if (server != null) {
            server.destroy();
            server.waitFor(60, TimeUnit.SECONDS);
            server.destroyForcibly();
        }
    }

    @Test
    void aRunSurvivesTheDeathOfItsServerInEveryPhase() throws Exception {
        start(Phase.QUEUED);
        String run = TestClient.json(
                        client().post("/api/v1/runs", "{\"experiment_id\":\"%s\"}".formatted(experiment())))
                .path("id")
                .asString();
        awaitDeath();
        dieAt(Phase.PREPARING);
        dieAt(Phase.STARTING);
        assertThat(workers()).isEmpty();
        dieAt(Phase.STARTED);
        assertThat(workers()).hasSize(1);
        dieAt(Phase.UPLOADING);
        await().atMost(START).until(() -> Files.exists(home.resolve("runs/%s/attempt-1/result.json".formatted(run))));
        dieAt(Phase.COLLECTING);
        dieAt(Phase.PUBLISHED);
        start(null);

        await().atMost(START).until(() -> run(run).path("status").asString().equals("succeeded"));
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
        var checkpoints = TestClient.json(client().get("/api/v1/runs/%s/checkpoints".formatted(run)))
                .path("data");
        assertThat(checkpoints.get(0).path("step").asInt()).isEqualTo(300);
        assertThat(TestClient.json(client().get("/api/v1/models")).path("data"))
                .as("models made of the run")
                .hasSize(1);
    }

    private void dieAt(Phase phase) throws Exception {
        start(phase);
        awaitDeath();
    }

    /// @param death where the server ends, or null
    private void start(@Nullable Phase death) throws IOException {
        Files.deleteIfExists(home.resolve("port"));
        var log = home.resolve("server-%s-%d.log".formatted(death, System.nanoTime()));
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MortalServer.class.getName(),
                        "--server.port=0",
                        "--tunewright.home=" + home,
                        "--tunewright.cluster.local.worker-main=" + FakeTrainer.class.getName(),
                        "--tunewright.training.heartbeat=200ms",
                        "--tunewright.training.report-retry=500ms",
                        "--die.at=" + death,
                        Files.exists(home.resolve("material")) ? "--again" : "--first")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(START).until(() -> Files.exists(home.resolve("port")) || !server.isAlive());
    }

    private void awaitDeath() throws InterruptedException {
        assertThat(server.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as("the server dies")
                .isTrue();
    }

    private TestClient client() throws IOException {
        return new TestClient(Integer.parseInt(Files.readString(home.resolve("port"))), material()[0]);
    }

    private String experiment() throws IOException {
        return material()[1];
    }

    private String[] material() throws IOException {
        return Files.readString(home.resolve("material")).split(" ");
    }

    private JsonNode run(String run) throws IOException {
        return TestClient.json(client().get("/api/v1/runs/" + run)).path("run");
    }

    private List<JsonNode> events(String run) throws IOException {
        var events = new ArrayList<JsonNode>();
        JsonNode page;
        long after = 0;
        do {
            page = TestClient.json(client().get("/api/v1/runs/%s/events?limit=1000&after=%d".formatted(run, after)));
            StreamSupport.stream(page.path("data").spliterator(), false).forEach(events::add);
            after = page.path("last").asLong();
        } while (!page.path("data").isEmpty());
        return events;
    }

    private File[] workers() {
        var records = home.resolve("workers").toFile().listFiles();
        return records == null ? new File[0] : records;
    }

    private static List<Long> range(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
