package io.tunewright.worker.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The worker's door: HTTP on the loopback address, one secret, JSON of the OpenAI form. A virtual thread per
/// request.
final class ServeServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_BODY = 16 << 20;

    static {
        // a token must not wait for the next one to fill a packet
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final byte[] authorisation;
    private volatile long lastAsked = System.nanoTime();

    /// Listens on a free port at once.
    ServeServer(ChatDesk desk, String secret) throws IOException {
        authorisation = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory()));
        route("GET", "/health", (exchange, body) -> reply(exchange, 200, desk.health()));
        route("GET", "/v1/models", (exchange, body) -> reply(exchange, 200, desk.models()));
        route("POST", "/v1/chat/completions", (exchange, body) -> desk.chat(exchange, ChatCall.chat(body)));
        route("POST", "/v1/completions", (exchange, body) -> desk.chat(exchange, ChatCall.completion(body)));
        route("POST", "/tokenize", (exchange, body) -> reply(exchange, 200, desk.tokenize(body)));
        route("POST", "/v1/load_lora_adapter", (exchange, body) -> reply(exchange, 200, desk.attach(body)));
        route("POST", "/v1/unload_lora_adapter", (exchange, body) -> reply(exchange, 200, desk.detach(body)));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// Time since the last request that carried the secret.
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastAsked);
    }

    @Override
    public void close() {
        server.stop(1);
    }

    private void route(String method, String path, Route route) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, method, path, route);
            }
        });
    }

    private void answer(HttpExchange exchange, String method, String path, Route route) throws IOException {
        try {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorisation)) {
                throw RefusedRequest.unauthorised();
            }
            lastAsked = System.nanoTime();
            if (!exchange.getRequestURI().getPath().equals(path)
                    || !exchange.getRequestMethod().equals(method)) {
                throw RefusedRequest.notFound(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath());
            }
            route.answer(exchange, method.equals("GET") ? JSON.nullNode() : body(exchange));
        } catch (RefusedRequest refused) {
            reply(exchange, refused.status(), error(refused));
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            reply(exchange, 500, error(RefusedRequest.failed("The worker failed: " + bug)));
        } finally {
            lastAsked = System.nanoTime();
        }
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw RefusedRequest.invalid("body", "The body is larger than %d bytes".formatted(MAX_BODY));
        }
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException broken) {
            throw RefusedRequest.invalid("body", "The body is not JSON: " + broken.getOriginalMessage());
        }
    }

    static void reply(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static ObjectNode error(RefusedRequest refused) {
        var envelope = JSON.createObjectNode();
        envelope.putObject("error")
                .put("message", refused.getMessage())
                .put("type", refused.type())
                .put("param", refused.parameter())
                .put("code", refused.code());
        return envelope;
    }

    private interface Route {
        void answer(HttpExchange exchange, JsonNode body) throws IOException;
    }
}
