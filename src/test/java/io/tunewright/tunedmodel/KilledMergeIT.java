package io.tunewright.tunedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import io.tunewright.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A merge whose server is killed as soon as it is asked for, and again while its worker is at it.
class KilledMergeIT {

    private final ServerProcess server = new ServerProcess("merge");

    @AfterEach
    void end() throws InterruptedException {
        server.close();
    }

    @Test
    void aMergeSurvivesTheDeathOfItsServer() throws Exception {
        server.start(MergeServer.class);
        String adapter = "/api/v1/models/" + server.material(1);
        assertThat(server.client().post(adapter + "/merge", "{}").statusCode()).isEqualTo(202);
        server.kill();
        server.start(MergeServer.class);
        await().atMost(ServerProcess.START).until(() -> hasWorker() || isOver(adapter));
        server.kill();
        server.start(MergeServer.class);

        await().atMost(ServerProcess.START).until(() -> isOver(adapter));
        var merges = TestClient.json(server.client().get(adapter + "/merges"));
        assertThat(merges).hasSize(1);
        assertThat(merges.get(0).path("status").asString())
                .as(merges.toString())
                .isEqualTo("succeeded");
        assertThat(TestClient.json(server.client().get("/api/v1/models")).path("data"))
                .as("the adapter, and what was made of it once")
                .hasSize(2);
        await().atMost(ServerProcess.START).until(() -> !hasWorker());
    }

    private boolean isOver(String adapter) {
        JsonNode newest =
                TestClient.json(server.client().get(adapter + "/merges")).get(0);
        return !newest.path("status").asString().equals("queued")
                && !newest.path("status").asString().equals("running");
    }

    private boolean hasWorker() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.contains(server.home().toString())
                        && line.contains(" merge ")
                        && !line.contains("MergeServer"));
    }
}
