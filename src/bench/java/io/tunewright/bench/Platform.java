package io.tunewright.bench;

import io.tunewright.TestClient;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs of one experiment on the platform, started through its REST API.
final class Platform {

    private final TestClient client;
    private final Path runs;
    private final String experiment;

    /// @param runs where workers have their directories
    Platform(TestClient client, Path runs, int steps) {
        this.client = client;
        this.runs = runs;
        this.experiment = experiment(steps);
    }

    /// @param early called with the directory of the worker as soon as its input is there
    PlatformBench.Timing run(Consumer<Path> early) throws IOException, InterruptedException {
        var wished = Instant.now();
        String id = created("/api/v1/runs", "{\"experiment_id\": \"%s\"}".formatted(experiment))
                .path("id")
                .asString();
        var directory = runs.resolve(id).resolve("attempt-1");
        while (!Files.exists(directory.resolve("events.ndjson"))) {
            Thread.sleep(20);
        }
        if (Files.exists(directory.resolve(RunSpec.TRAINING_DATA))) {
            early.accept(directory);
        }
        String status = "";
        while (!List.of("succeeded", "failed", "cancelled").contains(status)) {
            Thread.sleep(5000); // who watches too closely measures the watching
            var answer = TestClient.json(client.get("/api/v1/runs/" + id));
            status = answer.path("run").path("status").asString();
        }
        if (!status.equals("succeeded")) {
            throw new IllegalStateException("run " + id + " " + status);
        }
        return timing(wished, directory.resolve("events.ndjson"));
    }

    private static PlatformBench.Timing timing(Instant wished, Path events) throws IOException {
        var ends = new TreeMap<Long, Instant>();
        for (String line : Files.readAllLines(events)) {
            var event = JsonMapper.shared().readTree(line);
            if (event.path("type").asString().equals("progress")) {
                ends.put(
                        event.path("step").asLong(),
                        Instant.parse(event.path("at").asString()));
            }
        }
        var first = ends.firstEntry().getValue();
        return new PlatformBench.Timing(
                seconds(wished, first), seconds(first, ends.lastEntry().getValue()));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private String experiment(int steps) {
        var dataset = created("/api/v1/datasets/identity", "{\"name\": \"Ada\"}");
        var model =
                TestClient.json(client.get("/api/v1/base-models")).path("data").get(0);
        var yaml = """
                name: bench
                method: {type: lora, r: 8, lora_alpha: 16, lora_dropout: 0, target_modules: all-linear}
                max_steps: %d
                per_device_train_batch_size: 8
                max_seq_length: 256
                packing: false
                learning_rate: 1e-3
                precision: fp32
                """.formatted(steps);
        var recipe = created(
                "/api/v1/recipes",
                JsonMapper.shared().createObjectNode().put("yaml", yaml).toString());
        return created("/api/v1/experiments", """
                {"dataset_version": "%s", "base_model": "%s", "recipe": "%s"}""".formatted(
                                dataset.path("version").path("id").asString(),
                                model.path("id").asString(),
                                recipe.path("id").asString()))
                .path("id")
                .asString();
    }

    private JsonNode created(String path, String body) {
        var answer = client.post(path, body);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return TestClient.json(answer);
    }
}
