package io.tunewright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/// The ports beside the one for people and programs: each serves its own and nothing else.
@TestPropertySource(
        properties = {
            "management.server.port=0",
            "management.endpoints.web.exposure.include=health,prometheus,env",
            "management.prometheus.metrics.export.enabled=true"
        })
class WorkerPortIT extends IntegrationTest {

    private static final int WORKERS = freePort();

    @LocalManagementPort
    private int management;

    @DynamicPropertySource
    static void workerPort(DynamicPropertyRegistry properties) {
        properties.add("tunewright.cluster.worker-port", () -> WORKERS);
    }

    @Test
    void theWorkersPortServesOnlyWorkers() throws Exception {
        assertThat(status(WORKERS, "/worker/v1/runs/00000000-0000-0000-0000-000000000000/attempts/1/inputs"))
                .isIn(401, 403);
        assertThat(status(WORKERS, "/login")).isEqualTo(404);
        assertThat(status(WORKERS, "/api/v1/datasets")).isEqualTo(404);
        assertThat(status(WORKERS, "/actuator/health")).isEqualTo(404);
        assertThat(status(WORKERS, "//login")).isIn(400, 404);
        assertThat(status(WORKERS, "/worker/../login")).isIn(400, 401, 403, 404);
        assertThat(status(port, "/login")).isEqualTo(200);
    }

    @Test
    void metricsAreOnTheManagementPortOnly() throws Exception {
        assertThat(body(management, "/actuator/prometheus")).contains("jvm_memory_used_bytes");
        assertThat(status(management, "/actuator/health/liveness")).isEqualTo(200);
        assertThat(status(management, "/actuator/env")).isIn(401, 403);
        assertThat(status(port, "/actuator/prometheus")).isIn(302, 401, 403, 404);
        assertThat(body(port, "/actuator/prometheus")).doesNotContain("jvm_memory_used_bytes");
    }

    private static int status(int port, String path) throws Exception {
        return get(port, path).statusCode();
    }

    private static String body(int port, String path) throws Exception {
        return get(port, path).body();
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }
}
