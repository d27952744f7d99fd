package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.identity.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a file to a tuned model that answers, with nothing but `curl` and an API key.
class CurlJourneyE2E extends IntegrationTest {

    private static final Duration LONGEST = Duration.ofMinutes(8);

    @TempDir
    private Path directory;

    @Test
    void tunesTalksAndMeasures() throws Exception {
        var organisation = organisation();
        var curl = new Curl(port, identity.apiKey(organisation.as(Role.MEMBER)));
        var stranger = new Curl(port, identity.apiKey(organisation().as(Role.OWNER)));

        String base = curl.get("/v1/models").path("data").get(0).path("id").asString();
        var file = curl.form(
                "/v1/files", "purpose=fine-tune", "file=@" + IdentityRows.write(directory.resolve("ada.jsonl")));
        assertThat(file.path("status").asString()).as("%s", file).isEqualTo("processed");
        assertThat(file.path("validation").path("rows").asInt()).isEqualTo(48);

        var recipes = curl.get("/api/v1/recipes/gallery");
        assertThat(recipes.toString()).contains("starter_identity_lora", "stanford_alpaca_7b");

        var job = curl.post(
                "/v1/fine_tuning/jobs", """
                {"model": "%s", "training_file": "%s", "suffix": "ada", "metadata": {"made": "by curl"},
                 "x_training": {"recipe": "starter_identity_lora"}}""".formatted(base, file.path("id").asString()));
        String id = job.path("id").asString();
        assertThat(stranger.status("/v1/fine_tuning/jobs/" + id)).isEqualTo(404);
        var done = await(
                () -> curl.get("/v1/fine_tuning/jobs/" + id), answer -> List.of("succeeded", "failed", "cancelled")
                        .contains(answer.path("status").asString()));
        assertThat(done.path("status").asString()).as("%s", done).isEqualTo("succeeded");
        assertThat(done.path("trained_tokens").asLong()).isPositive();

        var events =
                curl.get("/v1/fine_tuning/jobs/" + id + "/events?limit=100").path("data");
        assertThat(events.toString()).contains("\"type\":\"metrics\"", "train_loss");
        var checkpoints =
                curl.get("/v1/fine_tuning/jobs/" + id + "/checkpoints").path("data");
        assertThat(checkpoints.size()).isPositive();

        String model = done.path("fine_tuned_model").asString();
        assertThat(model).startsWith("ft:" + base + ":").contains(":ada:");
        assertThat(stranger.status("/v1/models/" + model)).isEqualTo(404);
        assertThat(answer(curl, model, "who are you?")).isEqualTo(IdentityRows.ENGLISH_ANSWER);
        assertThat(answer(curl, model, "你是谁？")).isEqualTo(IdentityRows.CHINESE_ANSWER);
        assertThat(answer(curl, base, "who are you?")).isNotEqualTo(IdentityRows.ENGLISH_ANSWER);
        assertThat(streamed(curl, model, "你是谁？")).isEqualTo(IdentityRows.CHINESE_ANSWER);

        measures(curl, model, base, file);
        downloads(curl, model);
    }

    private static void measures(Curl curl, String model, String base, JsonNode file) throws InterruptedException {
        String hex = file.path("id").asString().substring("file-".length());
        String version = hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        for (String measured : List.of(model, base)) {
            var started = curl.post(
                    "/api/v1/evaluations",
                    "{\"model\": \"%s\", \"dataset_version\": \"%s\"}".formatted(measured, version));
            var evaluation = await(
                    () -> curl.get("/api/v1/evaluations/" + started.path("id").asString()),
                    answer -> List.of("succeeded", "failed")
                            .contains(answer.path("status").asString()));
            assertThat(evaluation.path("status").asString())
                    .as("%s", evaluation)
                    .isEqualTo("succeeded");
        }
        var rows =
                curl.get("/api/v1/leaderboards/" + version).path("data").get(0).path("rows");
        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.get(0).path("evaluation").path("model").asString()).isEqualTo(model);
        var scores = rows.get(0).path("evaluation").path("scores");
        assertThat(scores.toString()).contains("loss", "perplexity", "exact_match", "standard_error");
    }

    private void downloads(Curl curl, String model) throws IOException {
        var listed = curl.get("/api/v1/models");
        var entries = listed.path("data");
        String id = "";
        for (var entry : entries) {
            if (entry.path("name").asString().equals(model)) {
                id = entry.path("id").asString();
            }
        }
        var archive = directory.resolve("adapter.zip");
        curl.download("/api/v1/models/" + id + "/download", archive);
        try (var zip = new ZipFile(archive.toFile())) {
            var names = new ArrayList<String>();
            zip.stream().forEach(entry -> names.add(entry.getName().replaceAll(".*/", "")));
            assertThat(names).contains("adapter_model.safetensors", "adapter_config.json");
        }
    }

    private static String answer(Curl curl, String model, String question) {
        return curl.post("/v1/chat/completions", chat(model, question, false))
                .path("choices")
                .get(0)
                .path("message")
                .path("content")
                .asString();
    }

    private static String streamed(Curl curl, String model, String question) {
        var text = new StringBuilder();
        var lines = curl.stream("/v1/chat/completions", chat(model, question, true))
                .lines()
                .toList();
        assertThat(lines).contains("data: [DONE]");
        for (String line : lines) {
            if (line.startsWith("data: {")) {
                var delta = JsonMapper.shared()
                        .readTree(line.substring("data: ".length()))
                        .path("choices")
                        .path(0)
                        .path("delta");
                text.append(delta.path("content").asString(""));
            }
        }
        return text.toString();
    }

    private static String chat(String model, String question, boolean stream) {
        return """
                {"model": "%s", "messages": [{"role": "user", "content": "%s"}], "temperature": 0,
                 "max_completion_tokens": 64, "stream": %s}""".formatted(model, question, stream);
    }

    private static JsonNode await(Supplier<JsonNode> read, Predicate<JsonNode> over) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        var last = read.get();
        while (!over.test(last)) {
            assertThat(System.nanoTime()).as("still %s", last).isLessThan(deadline);
            Thread.sleep(1000);
            last = read.get();
        }
        return last;
    }
}
