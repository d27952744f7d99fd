package io.tunewright.training.api;

import static io.tunewright.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.identity.Role;
import io.tunewright.training.RunId;
import io.tunewright.training.TestExperiments;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// A run from start to download over REST, with the real engine, whose worker is killed on the way.
@Import(TestExperiments.class)
class RunRoutesIT extends IntegrationTest {

    @Autowired
    private TestExperiments experiments;

    private TestClient client;
    private String body;
    private String experiment;

    @BeforeEach
    void prepare() {
        var user = signInAs(Role.MEMBER);
        var made = experiments.experiment(
                experiments.material(user),
                "num_train_epochs: 60\nsave_steps: 40\nsave_total_limit: 2\neval_steps: 40\n"
                        + "predict_with_generate: true\nmax_predict_samples: 5\ngeneration_max_new_tokens: 8",
                "who are you?");
        client = client(user);
        body = "{\"experiment_id\":\"%s\"}".formatted(made.id());
        experiment = made.id().toString();
    }

    @Test
    void aRunIsStartedWatchedKilledResumedAndDownloaded() throws IOException {
        var started = json(client.post("/api/v1/runs", body));
        String run = "/api/v1/runs/" + started.path("id").asString();
        assertThat(started.path("number").asInt()).isOne();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> json(client.get(run)).path("run").path("step").asInt() > 60);

        var killed = killWorkerOf(started.path("id").asString());

        await().atMost(Duration.ofMinutes(3))
                .until(() ->
                        !json(client.get(run)).path("run").path("finished_at").isNull());
        var ended = json(client.get(run)).path("run");
        assertThat(ended.path("status").asString())
                .as(ended.path("reason").asString())
                .isEqualTo("succeeded");
        assertThat(killed).as("the worker was killed before it was done").isTrue();
        assertThat(ended.path("step").asLong())
                .isEqualTo(ended.path("total_steps").asLong());

        var metrics = json(client.get(run + "/metrics")).path("metrics");
        assertThat(metrics.path("loss")).hasSize(ended.path("total_steps").asInt());
        assertThat(metrics.path("loss").get(0).path("value").asDouble())
                .isGreaterThan(metrics.path("held_out_loss")
                        .get(metrics.path("held_out_loss").size() - 1)
                        .path("value")
                        .asDouble());
        assertThat(json(client.get(run + "/metrics?name=loss&after_step=470"))
                        .path("metrics")
                        .propertyNames())
                .containsExactly("loss");
        assertThat(metrics.path("data_wait")).hasSize(ended.path("total_steps").asInt());
        assertThat(metrics.path("token_accuracy"))
                .hasSameSizeAs(metrics.path("held_out_loss"))
                .allSatisfy(point -> assertThat(point.path("value").asDouble()).isBetween(0.0, 1.0));
        for (var metric : List.of("exact_match", "rouge_l", "chrf")) {
            assertThat(metrics.path(metric)).as(metric).hasSameSizeAs(metrics.path("held_out_loss"));
        }
        var answered = json(client.get(run + "/events?after=0&limit=1000"))
                .path("data")
                .valueStream()
                .map(each -> each.path("event"))
                .filter(event -> event.path("type").asString().equals("answered"))
                .toList();
        assertThat(answered.getFirst().path("answers").asInt()).isEqualTo(5);
        assertThat(answered.getFirst().has("chrf")).isTrue();
        var hardest = json(client.get(run + "/hardest-rows")).path("data");
        assertThat(hardest).hasSize(60);
        assertThat(hardest.get(59).path("epoch").asDouble()).isEqualTo(60);
        assertThat(hardest.get(59).path("rows").get(0).path("line").asInt()).isPositive();
        assertThat(hardest.get(59).path("rows").get(0).path("loss").asDouble())
                .isGreaterThanOrEqualTo(
                        hardest.get(59).path("rows").get(1).path("loss").asDouble());
        assertThat(json(client.get(run + "/samples")).get(0).path("prompt").asString())
                .isEqualTo("who are you?");
        assertThat(client.get(run + "/log").body())
                .contains(
                        "training from step 0 of",
                        "--- output of the worker, attempt-1",
                        "--- output of the worker, attempt-2");

        var checkpoints = json(client.get(run + "/checkpoints")).path("data");
        assertThat(checkpoints.get(0).path("last").asBoolean()).isTrue();
        assertThat(names("/api/v1/checkpoints/%s/download"
                        .formatted(checkpoints.get(0).path("id").asString())))
                .contains("step-%06d/adapter_model.safetensors"
                        .formatted(ended.path("step").asInt()))
                .contains("step-%06d/adapter_config.json"
                        .formatted(ended.path("step").asInt()));
        assertThat(client.post(run + "/cancel", "").statusCode()).isEqualTo(409);
        assertThat(json(client.post(run + "/cancel", "")).path("code").asString())
                .isEqualTo("run-is-over");
    }

    @Test
    void aRepeatedStartAndACancelDoNoHarm() {
        var first = json(client.send(client.request("/api/v1/runs")
                .header("Idempotency-Key", "once")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))));
        var second = json(client.send(client.request("/api/v1/runs")
                .header("Idempotency-Key", "once")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))));
        assertThat(second.path("id")).isEqualTo(first.path("id"));
        String run = "/api/v1/runs/" + first.path("id").asString();

        assertThat(client.post(run + "/cancel", "").statusCode()).isEqualTo(200);
        assertThat(client.post(run + "/cancel", "").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofMinutes(2)).until(() -> json(client.get(run))
                .path("run")
                .path("status")
                .asString()
                .equals("cancelled"));
    }

    @Test
    void oddRequestsAreAnsweredInWords() {
        assertThat(client.get("/api/v1/runs/nonsense").statusCode()).isEqualTo(404);
        assertThat(json(client.get("/api/v1/runs/" + RunId.random()))
                        .path("code")
                        .asString())
                .isEqualTo("run-not-found");
        assertThat(json(client.post("/api/v1/runs", "{}")).path("field").asString())
                .isEqualTo("experiment_id");
        assertThat(json(client.post("/api/v1/runs", body.replace("}", ",\"status\":\"SUCCEEDED\"}")))
                        .path("code")
                        .asString())
                .isEqualTo("unknown-field");
        assertThat(client.get("/api/v1/runs?limit=0").statusCode()).isEqualTo(400);
        assertThat(anonymous().get("/api/v1/runs").statusCode()).isEqualTo(401);
        var stranger = client(organisation().owner());
        var mine = json(client.post("/api/v1/runs", body)).path("id").asString();
        for (String path : List.of("", "/events", "/metrics", "/samples", "/log", "/checkpoints")) {
            assertThat(stranger.get("/api/v1/runs/" + mine + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(stranger.post("/api/v1/runs/" + mine + "/cancel", "").statusCode())
                .isEqualTo(404);
        assertThat(client(organisation().viewer()).post("/api/v1/runs", body).statusCode())
                .isEqualTo(403);
        client.post("/api/v1/runs/" + mine + "/cancel", "");
    }

    @Test
    void aRunIsPausedLimitedClonedAndTold() {
        var several = json(client.post(
                        "/api/v1/runs/batch",
                        "{\"experiment_ids\":[\"%s\",\"%s\"]}".formatted(experiment, RunId.random())))
                .path("data");
        assertThat(several).hasSize(2);
        assertThat(several.get(1).path("run").isNull()).isTrue();
        assertThat(several.get(1).path("error").asString()).startsWith("There is no experiment ");
        String run = "/api/v1/runs/" + several.get(0).path("run").path("id").asString();

        var limited = json(client.put(run + "/deadline", "{\"hours\": 1.5}"));
        assertThat(limited.path("deadline_hours").asDouble()).isEqualTo(1.5);
        assertThat(json(client.put(run + "/deadline", "{\"hours\": -1}"))
                        .path("field")
                        .asString())
                .isEqualTo("hours");
        assertThat(json(client.put(run + "/stop-after-checkpoint", ""))
                        .path("stops_after_checkpoint")
                        .asBoolean())
                .isTrue();
        assertThat(json(client.delete(run + "/stop-after-checkpoint"))
                        .path("stops_after_checkpoint")
                        .asBoolean())
                .isFalse();

        assertThat(client.post(run + "/pause", "").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofMinutes(2)).until(() -> status(run).equals("paused"));
        assertThat(json(client.post(run + "/retry", "")).path("code").asString())
                .isEqualTo("run-not-failed");
        assertThat(json(client.post(run + "/resume", "")).path("status").asString())
                .isEqualTo("queued");
        assertThat(json(client.post(run + "/resume", "")).path("code").asString())
                .isEqualTo("run-not-paused");
        client.post(run + "/cancel", "");
        await().atMost(Duration.ofMinutes(2)).until(() -> status(run).equals("cancelled"));
        var history = json(client.get(run + "/history")).path("data");
        assertThat(history.get(0).path("after").asString()).isEqualTo("queued");
        assertThat(history.get(history.size() - 1).path("after").asString()).isEqualTo("cancelled");
        assertThat(history.get(history.size() - 1).path("round").asInt()).isOne();

        var cloned =
                json(client.post(run + "/clone", "{\"changes\": {\"learning_rate\": \"2e-4\"}, \"start\": false}"));
        assertThat(cloned.path("run").isNull()).isTrue();
        var asked = json(
                client.get("/api/v1/experiments/" + cloned.path("experiment_id").asString()));
        assertThat(asked.path("recipe").path("learning_rate").asDouble()).isEqualTo(2e-4);
        assertThat(asked.path("recipe_name").asString()).endsWith(", learning_rate 2e-4");
        assertThat(asked.path("recipe").path("epochs").asDouble())
                .as("what was not changed")
                .isEqualTo(60);
        assertThat(json(client.post(run + "/clone", "{}")).path("field").asString())
                .isEqualTo("changes");
        assertThat(json(client.post(run + "/clone", "{\"changes\": {\"lerning_rate\": \"1\"}}"))
                        .path("code")
                        .asString())
                .isEqualTo("unknown-recipe-key");
        var stranger = client(organisation().owner());
        for (String action : List.of("/pause", "/resume", "/retry", "/cancel")) {
            assertThat(stranger.post(run + action, "").statusCode()).as(action).isEqualTo(404);
        }
        assertThat(stranger.post(run + "/clone", "{\"changes\": {\"learning_rate\": \"1\"}}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.get(run + "/history").statusCode()).isEqualTo(404);
    }

    private String status(String run) {
        return json(client.get(run)).path("run").path("status").asString();
    }

    private static boolean killWorkerOf(String run) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments ->
                                arguments.length > 0 && arguments[arguments.length - 1].endsWith(run + "/attempt-1"))
                        .isPresent())
                .map(ProcessHandle::destroyForcibly)
                .reduce(false, Boolean::logicalOr);
    }

    private List<String> names(String path) throws IOException {
        byte[] zip = client.send(client.request(path).GET().build(), BodyHandlers.ofByteArray())
                .body();
        var names = new ArrayList<String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
