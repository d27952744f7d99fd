package io.tunewright.inference;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Speaks to one worker: OpenAI's form for answers, vLLM's for adapters.
final class WorkerClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Duration LOADING = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(QUICK)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    private final URI endpoint;
    private final String secret;

    WorkerClient(URI endpoint, String secret) {
        this.endpoint = endpoint;
        this.secret = secret;
    }

    boolean isHealthy() throws InterruptedException {
        try {
            var answer = HTTP.send(request("/health", QUICK).GET().build(), BodyHandlers.discarding());
            return answer.statusCode() == 200;
        } catch (IOException away) {
            return false;
        }
    }

    /// Loads an adapter; does nothing if it is loaded.
    void attach(String name, String directory) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("lora_name", name).put("lora_path", directory);
        expectSuccess(HTTP.send(post("/v1/load_lora_adapter", LOADING, body), BodyHandlers.ofString()));
    }

    /// @throws WorkerRefused if it is not loaded, or an answer uses it
    void detach(String name) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("lora_name", name);
        expectSuccess(HTTP.send(post("/v1/unload_lora_adapter", LOADING, body), BodyHandlers.ofString()));
    }

    /// Asks for a streamed answer. The caller closes the stream, which stops the model.
    ///
    /// @throws WorkerRefused if the worker answers with an error
    InputStream ask(WorkerBody body) throws IOException, InterruptedException {
        var answer = HTTP.send(post(body.path(), LOADING, body.json()), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            try (var error = answer.body()) {
                throw refusal(answer.statusCode(), new String(error.readNBytes(1 << 16), StandardCharsets.UTF_8));
            }
        }
        return answer.body();
    }

    private HttpRequest post(String path, Duration timeout, ObjectNode body) {
        return request(path, timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + secret);
    }

    private static void expectSuccess(HttpResponse<String> answer) throws WorkerRefused {
        if (answer.statusCode() != 200) {
            throw refusal(answer.statusCode(), answer.body());
        }
    }

    private static WorkerRefused refusal(int status, String body) {
        try {
            var error = JSON.readTree(body).path("error");
            return new WorkerRefused(
                    status,
                    error.path("code").asString(""),
                    error.path("message").asString(body));
        } catch (JacksonException noJson) {
            return new WorkerRefused(status, "", "status " + status);
        }
    }

    /// The worker is there and said no.
    static final class WorkerRefused extends IOException {

        private static final long serialVersionUID = 1;

        private final int status;
        private final String code;

        WorkerRefused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        int status() {
            return status;
        }

        String code() {
            return code;
        }
    }
}
