package io.tunewright.worker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.common.Sha256;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The reporter against a server that keeps what it gets, and can be away, forgetful or unwilling.
class ReporterTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path run;

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean checkpointed = new AtomicBoolean();
    private final AtomicBoolean lastAsked = new AtomicBoolean();
    private volatile String command = "none";
    private volatile String receipt = "";
    private volatile String token = "secret";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
        channel(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void deliversEventsThenCheckpointsThenTheResult() throws Exception {
        append("{\"n\":1}\n{\"n\":2}\n{\"n\":");
        try (var reporter = reporter()) {
            await().until(() -> events.toString(StandardCharsets.UTF_8).equals("{\"n\":1}\n{\"n\":2}\n"));
            append("3}\n");
            byte[] weights = checkpoint(9_000_000);
            Files.writeString(run.resolve(RunResult.FILE), "{}");
            reporter.close();
            assertThat(file.toByteArray()).isEqualTo(weights);
        }

        assertThat(events.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        assertThat(calls).endsWith("complete", "result").containsOnlyOnce("result");
    }

    @Test
    void goesOnWhereTheServerIsAfterItWasAwayAndMoved() throws Exception {
        append("{\"n\":1}\n");
        try (var reporter = reporter()) {
            await().until(() -> events.size() == 8);
            server.stop(0);
            append("{\"n\":2}\n");
            Thread.sleep(300);
            server = serve(0);
            channel(server.getAddress().getPort());
            await().until(() -> events.size() == 16);
        }
        assertThat(events.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\":1}\n{\"n\":2}\n");
    }

    @Test
    void catchesUpFromTheOffsetThatTheServerNames() throws Exception {
        events.write("{\"n\":1}\n".getBytes(StandardCharsets.UTF_8));
        append("{\"n\":1}\n{\"n\":2}\n");

        try (var reporter = reporter()) {
            await().until(() -> events.size() == 16);
        }

        assertThat(events.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\":1}\n{\"n\":2}\n");
    }

    @Test
    void hearsOrders() throws Exception {
        command = "checkpoint";
        try (var reporter = reporter()) {
            await().untilTrue(checkpointed);
            command = "stop_after_checkpoint";
            await().untilTrue(lastAsked);
            command = "cancel";
            await().untilTrue(cancelled);
        }
    }

    @Test
    void hearsOrdersWithTheReceiptOfEvents() throws Exception {
        channel(server.getAddress().getPort(), Duration.ofHours(1));
        receipt = ",\"command\":\"cancel\"";
        append("{\"n\":1}\n");
        try (var reporter = reporter()) {
            await().untilTrue(cancelled);
        }
        assertThat(command).as("of heartbeats").isEqualTo("none");
    }

    @Test
    void endsWhenAnotherAttemptTookItsPlace() throws Exception {
        append("{\"n\":1}\n");
        token = "another";

        try (var reporter = reporter()) {
            await().untilTrue(cancelled);
        }

        assertThat(events.size()).isZero();
    }

    @Test
    void givesUpAtItsDeadline() throws Exception {
        append("{\"n\":1}\n");
        status.set(503);
        var reporter = reporter();

        long before = System.nanoTime();
        reporter.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
        assertThat(calls).doesNotContain("result");
    }

    private Reporter reporter() throws IOException {
        return Reporter.start(run, new Reporter.Orders() {
            @Override
            public void cancel() {
                cancelled.set(true);
            }

            @Override
            public void checkpoint() {
                checkpointed.set(true);
            }

            @Override
            public void stopAfterCheckpoint() {
                lastAsked.set(true);
            }
        });
    }

    private void channel(int port) throws IOException {
        channel(port, Duration.ofMillis(50));
    }

    private void channel(int port, Duration heartbeat) throws IOException {
        var spec = new ChannelSpec("http://127.0.0.1:" + port + "/attempt", "secret", heartbeat.toMillis(), 200, 2);
        Files.writeString(run.resolve(ChannelSpec.FILE), JSON.writeValueAsString(spec));
    }

    private void append(String text) throws IOException {
        Files.writeString(run.resolve("events.ndjson"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private byte[] checkpoint(int bytes) throws IOException {
        var directory = Files.createDirectories(run.resolve("checkpoints/step-000200"));
        byte[] weights = new byte[bytes];
        new Random(7).nextBytes(weights);
        Files.write(directory.resolve("weights.safetensors"), weights);
        var manifest = new CheckpointManifest(
                200,
                1,
                2,
                List.of(new CheckpointManifest.Entry(
                        "weights.safetensors", bytes, Sha256.of(weights).hex())));
        Files.writeString(directory.resolve(CheckpointManifest.FILE), JSON.writeValueAsString(manifest));
        return weights;
    }

    private HttpServer serve(int port) throws IOException {
        var made = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        made.createContext("/attempt", this::answer);
        made.start();
        return made;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath().substring("/attempt".length());
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 403, "");
        } else if (status.get() != 200) {
            send(exchange, status.get(), "");
        } else if (path.equals("/heartbeat")) {
            send(exchange, 200, "{\"command\":\"%s\"}".formatted(command));
        } else if (path.equals("/events")) {
            take(exchange, events, body, "acknowledged", receipt);
        } else if (path.endsWith("/files/weights.safetensors")) {
            assertThat(body.length).isLessThanOrEqualTo(8 * 1024 * 1024);
            take(exchange, file, body, "offset", "");
        } else if (path.equals("/checkpoints/200")) {
            send(
                    exchange,
                    200,
                    "{\"complete\":false,\"missing\":[{\"name\":\"weights.safetensors\",\"offset\":%d}]}"
                            .formatted(file.size()));
        } else {
            calls.add(path.substring(path.lastIndexOf('/') + 1));
            send(exchange, 200, "{}");
        }
    }

    private static void take(HttpExchange exchange, ByteArrayOutputStream to, byte[] body, String name, String more)
            throws IOException {
        long offset = Long.parseLong(exchange.getRequestURI().getQuery().replaceAll("\\D", ""));
        if (offset == to.size()) {
            to.write(body);
            send(exchange, 200, "{\"%s\":%d%s}".formatted(name, to.size(), more));
        } else {
            send(exchange, 409, "{\"offset\":%d}".formatted(to.size()));
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
