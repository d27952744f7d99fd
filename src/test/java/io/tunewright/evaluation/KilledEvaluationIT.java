package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/// One evaluation whose database and then whose server are killed while its worker measures. The worker is a real
/// process, goes on alone and reports to the next server, which listens on another port.
class KilledEvaluationIT {

    private static final Duration START = Duration.ofMinutes(3);

    private Path home;
    private Process server;

    @BeforeEach
    void prepare() throws IOException {
        home = Path.of("target", "test-home", ProcessHandle.current().pid() + "-evaluation")
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
    void anEvaluationSurvivesTheDeathOfItsDatabaseAndItsServer() throws Exception {
        start();
        await().atMost(START).until(() -> evaluation().path("done").asInt() >= 2);
        var worker = TestEvaluations.awaitWorker(EvaluationId.of(material()[1]));

        ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(postmaster()).getFirst().strip()))
                .orElseThrow()
                .destroyForcibly();
        Thread.sleep(Duration.ofSeconds(1));
        server.destroyForcibly().waitFor();
        assertThat(worker.isAlive()).as("the worker goes on alone").isTrue();
        start();
        await().atMost(START).until(() -> !"queued running"
                .contains(evaluation().path("status").asString()));

        var ended = evaluation();
        assertThat(ended.path("status").asString())
                .as(ended.path("message").asString())
                .isEqualTo("succeeded");
        assertThat(ended.path("done").asInt())
                .isEqualTo(ended.path("total").asInt())
                .isGreaterThan(100);
        assertThat(ended.path("scores").path(0).path("n").asInt())
                .isEqualTo(ended.path("total").asInt());
        var lines = new HashSet<Integer>();
        int read = 0;
        for (int offset = 0; offset < ended.path("total").asInt(); offset += 100) {
            for (var sample : TestClient.json(client().get("/api/v1/evaluations/%s/samples?limit=100&offset=%d"
                            .formatted(material()[1], offset)))
                    .path("data")) {
                lines.add(sample.path("line").asInt());
                read++;
            }
        }
        assertThat(read).isEqualTo(lines.size()).isEqualTo(ended.path("total").asInt());
        TestEvaluations.awaitNoWorker(EvaluationId.of(material()[1]));
    }

    private Path postmaster() throws IOException {
        try (var files = Files.walk(home)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void start() throws IOException {
        Files.deleteIfExists(home.resolve("port"));
        var log = home.resolve("server-%d.log".formatted(System.nanoTime()));
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EvaluationServer.class.getName(),
                        "--server.port=0",
                        "--tunewright.home=" + home,
                        "--tunewright.evaluation.heartbeat=200ms",
                        "--tunewright.evaluation.report-retry=500ms",
                        "--tunewright.evaluation.threads=1")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(START).until(() -> Files.exists(home.resolve("port")) || !server.isAlive());
        assertThat(server.isAlive()).as("the server runs, see " + log).isTrue();
    }

    private TestClient client() throws IOException {
        return new TestClient(Integer.parseInt(Files.readString(home.resolve("port"))), material()[0]);
    }

    private JsonNode evaluation() throws IOException {
        return TestClient.json(client().get("/api/v1/evaluations/" + material()[1]));
    }

    private String[] material() throws IOException {
        return Files.readString(home.resolve("material")).split(" ");
    }
}
