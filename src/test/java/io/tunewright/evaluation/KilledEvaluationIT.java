package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import io.tunewright.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// One evaluation whose database and then whose server are killed while its worker measures. The worker is a real
/// process, goes on alone and reports to the next server, which listens on another port.
class KilledEvaluationIT {

    private final ServerProcess server = new ServerProcess("evaluation");

    @AfterEach
    void end() throws InterruptedException {
        server.close();
    }

    @Test
    void anEvaluationSurvivesTheDeathOfItsDatabaseAndItsServer() throws Exception {
        start();
        await().atMost(ServerProcess.START)
                .until(() -> evaluation().path("done").asInt() >= 2);
        var worker = TestEvaluations.awaitWorker(EvaluationId.of(server.material(1)));

        ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(postmaster()).getFirst().strip()))
                .orElseThrow()
                .destroyForcibly();
        Thread.sleep(Duration.ofSeconds(1));
        server.kill();
        assertThat(worker.isAlive()).as("the worker goes on alone").isTrue();
        start();
        await().atMost(ServerProcess.START).until(() -> !"queued running"
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
            for (var sample : TestClient.json(server.client()
                            .get("/api/v1/evaluations/%s/samples?limit=100&offset=%d"
                                    .formatted(server.material(1), offset)))
                    .path("data")) {
                lines.add(sample.path("line").asInt());
                read++;
            }
        }
        assertThat(read).isEqualTo(lines.size()).isEqualTo(ended.path("total").asInt());
        TestEvaluations.awaitNoWorker(EvaluationId.of(server.material(1)));
    }

    private Path postmaster() throws IOException {
        try (var files = Files.walk(server.home())) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void start() throws IOException {
        server.start(
                EvaluationServer.class,
                "--tunewright.evaluation.heartbeat=200ms",
                "--tunewright.evaluation.report-retry=500ms",
                "--tunewright.evaluation.threads=1");
    }

    private JsonNode evaluation() throws IOException {
        return TestClient.json(server.client().get("/api/v1/evaluations/" + server.material(1)));
    }
}
