package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.training.TestExperiments;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/// Every operation that the REST description lists answers another organisation's ids like ids of nothing: 404. The
/// ids are of real things, which their own organisation can read.
@Import(TestExperiments.class)
class ForeignIdsIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /// Not owned by anybody.
    private static final String GALLERY = "/api/v1/recipes/gallery/";
    /// Of no organisation: shut to all but operators, see [OperatorRoutesIT].
    private static final String ADMIN = "/api/v1/admin/";

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TenantDatabase database;

    @Test
    void everyOperationRefusesIdsOfOthers() {
        var organisation = organisation();
        var own = client(organisation.owner());
        var stranger = client(organisation().owner());
        var things = things(organisation, own);
        var description = TestClient.json(own.get("/v3/api-docs"));

        int checked = 0;
        for (String path : description.path("paths").propertyNames()) {
            if (!path.contains("{") || path.startsWith(GALLERY) || path.startsWith(ADMIN)) {
                continue;
            }
            for (String method : description.path("paths").path(path).propertyNames()) {
                var operation = description.path("paths").path(path).path(method);
                String address = filled(path, things) + query(operation, things);
                var answer = send(stranger, method, address, operation);
                assertThat(answer.statusCode())
                        .as("%s %s: %s", method, address, answer.body())
                        .isEqualTo(404);
                assertThat(answer.body()).doesNotContain("Who am I", "Organisation ");
                if (method.equals("get")) {
                    assertThat(send(own, method, address, operation).statusCode())
                            .as("its own organisation reads %s", address)
                            .isEqualTo(200);
                }
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(50);
    }

    @Test
    void idsInBodiesAreNoOtherDoor() {
        var organisation = organisation();
        var own = client(organisation.owner());
        var stranger = client(organisation().owner());
        var things = things(organisation, own);
        String dataset = things.get("/api/v1/dataset-versions");
        String base = things.get("/api/v1/base-models");

        var mine = json(stranger.post("/api/v1/datasets/identity", "{\"dataset\": \"mine\", \"name\": \"Bob\"}"));
        String ownDataset = mine.path("version").path("id").asString();
        String ownBase = json(stranger.get("/api/v1/base-models"))
                .path("data")
                .path(0)
                .path("id")
                .asString();
        String question = "{\"dataset_version\": \"%s\", \"base_model\": \"%s\", \"recipe\": \"%s\"}";
        for (String route : new String[] {"/api/v1/experiments", "/api/v1/experiments/forecast"}) {
            notFound(stranger, route, question.formatted(dataset, ownBase, "gallery:starter_identity_lora"));
            notFound(stranger, route, question.formatted(ownDataset, base, "gallery:starter_identity_lora"));
            notFound(stranger, route, question.formatted(ownDataset, ownBase, things.get("/api/v1/recipes")));
        }
        notFound(
                stranger,
                "/api/v1/experiments",
                question.replace("}", ", \"evaluate_on\": \"%s\"}")
                        .formatted(ownDataset, ownBase, "gallery:starter_identity_lora", dataset));
        notFound(stranger, "/api/v1/runs", "{\"experiment_id\": \"%s\"}".formatted(things.get("/api/v1/experiments")));
        String model = things.get("/v1/models");
        notFound(
                stranger,
                "/api/v1/evaluations",
                "{\"model\": \"%s\", \"dataset_version\": \"%s\"}".formatted(model, ownDataset));
        notFound(
                stranger,
                "/api/v1/evaluations",
                "{\"model\": \"starter\", \"dataset_version\": \"%s\"}".formatted(dataset));
        notFound(
                stranger,
                "/api/v1/conversations",
                "{\"models\": [\"%s\"], \"question\": \"Who are you?\"}".formatted(model));
        notFound(stranger, "/v1/completions", "{\"model\": \"%s\", \"prompt\": \"a\"}".formatted(model));
        notFound(
                stranger,
                "/v1/chat/completions",
                "{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}".formatted(model));
        notFound(
                stranger,
                "/v1/fine_tuning/jobs",
                "{\"model\": \"starter\", \"training_file\": \"%s\"}".formatted(things.get("/v1/files")));
    }

    /// One real id for each kind of path.
    private Map<String, String> things(TestOrganisation organisation, TestClient own) {
        signIn(organisation.owner());
        var material = experiments.material(organisation.owner());
        var things = new LinkedHashMap<String, String>();
        String version = material.dataset().toString();
        things.put("/api/v1/dataset-versions", version);
        things.put("/api/v1/leaderboards", version);
        things.put("/v1/files", "file-" + version.replace("-", ""));
        things.put(
                "/api/v1/datasets",
                json(own.get("/api/v1/dataset-versions/" + version))
                        .path("dataset")
                        .asString());
        things.put("/api/v1/base-models", material.model().toString());
        things.put("/api/v1/members", organisation.member().user().toString());
        things.put("/api/v1/api-keys", id(own.post("/api/v1/api-keys", "{\"name\": \"a\"}")));
        things.put("/api/v1/invitations", id(own.post("/api/v1/invitations", "{\"role\": \"member\"}")));
        things.put("/api/v1/recipes", id(own.post(GALLERY + "starter_identity_lora/copy", "{\"name\": \"mine\"}")));
        String conversation = id(own.post(
                "/api/v1/conversations",
                "{\"models\": [\"starter\"], \"settings\": {\"max_tokens\": 2}, \"question\": \"Who am I?\"}"));
        things.put("/api/v1/conversations", conversation);
        var job = json(own.post(
                "/v1/fine_tuning/jobs",
                "{\"model\": \"starter\", \"training_file\": \"%s\", \"suffix\": \"Who am I\", \"method\": {\"type\":"
                                .formatted(things.get("/v1/files"))
                        + " \"supervised\", \"supervised\": {\"hyperparameters\": {\"n_epochs\": 1}}}}"));
        String jobId = job.path("id").asString();
        things.put("/v1/fine_tuning/jobs", jobId);
        await().atMost(PATIENCE).until(() -> json(own.get("/v1/fine_tuning/jobs/" + jobId))
                .path("status")
                .asString()
                .equals("succeeded"));
        things.put(
                "/v1/models",
                json(own.get("/v1/fine_tuning/jobs/" + jobId))
                        .path("fine_tuned_model")
                        .asString());
        var run = json(own.get("/api/v1/runs")).path("data").path(0);
        things.put("/api/v1/runs", run.path("id").asString());
        things.put("/api/v1/experiments", run.path("experiment_id").asString());
        things.put(
                "/api/v1/models",
                json(own.get("/api/v1/models")).path("data").path(0).path("id").asString());
        things.put(
                "/api/v1/checkpoints",
                json(own.get("/api/v1/runs/" + run.path("id").asString() + "/checkpoints"))
                        .path("data")
                        .path(0)
                        .path("id")
                        .asString());
        things.put(
                "/api/v1/evaluations",
                id(own.post(
                        "/api/v1/evaluations",
                        "{\"model\": \"starter\", \"dataset_version\": \"%s\"}".formatted(version))));
        await().atMost(PATIENCE).until(() -> !json(own.get("/api/v1/conversations/" + conversation))
                .path("answering")
                .asBoolean());
        things.put("/api/v1/base-model-imports", database.as(organisation.tenant(), jdbc -> jdbc.sql(
                        "select id::text from basemodel_import")
                .query(String.class)
                .single()));
        return things;
    }

    private static String filled(String path, Map<String, String> things) {
        String prefix = path.substring(0, path.indexOf("/{"));
        assertThat(things).as("a real id for the paths that begin like " + path).containsKey(prefix);
        return path.replaceFirst("\\{\\w+}", things.get(prefix))
                .replace("{name}", "adapter_config.json")
                .replace("{turn}", "1")
                .replace("{position}", "0");
    }

    private static String query(JsonNode operation, Map<String, String> things) {
        var query = new StringBuilder();
        for (var parameter : operation.path("parameters")) {
            if (parameter.path("in").asString().equals("query")
                    && parameter.path("required").asBoolean()) {
                String name = parameter.path("name").asString();
                String value = name.equals("base_model") ? things.get("/api/v1/base-models") : "1";
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        return query.toString();
    }

    /// Sends the example of the description as the body.
    private static HttpResponse<String> send(TestClient with, String method, String address, JsonNode operation) {
        var example = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example");
        var request = with.request(address);
        if (!example.isMissingNode()) {
            request.header("Content-Type", "application/json");
        }
        return with.send(request.method(
                method.toUpperCase(), BodyPublishers.ofString(example.isMissingNode() ? "" : example.toString())));
    }

    private static void notFound(TestClient stranger, String route, String body) {
        var answer = stranger.post(route, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", route, body, answer.body())
                .isEqualTo(404);
    }

    private static String id(HttpResponse<String> made) {
        return json(made).path("id").asString();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return TestClient.json(answer);
    }
}
