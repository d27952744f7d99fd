package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.identity.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RestFailuresIT extends IntegrationTest {

    private TestClient client;

    @BeforeEach
    void makeAKey() {
        client = client(organisation().as(Role.OWNER));
    }

    @Test
    void everyAnswerHasARequestId() {
        var one = client.get("/api/v1/me").headers().firstValue("x-request-id").orElseThrow();
        var other =
                client.get("/v1/nothing").headers().firstValue("x-request-id").orElseThrow();

        assertThat(one).matches("req_[0-9a-f]{32}").isNotEqualTo(other);
    }

    @Test
    void problemDetailsSayWhatHappened() {
        var answer = client.get("/api/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        var problem = TestClient.json(answer);
        assertThat(problem.propertyNames())
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "instance", "code", "request_id");
        assertThat(problem.path("type").asString()).isEqualTo("/problems/not-found");
        assertThat(problem.path("instance").asString()).isEqualTo("/api/v1/nothing");
        assertThat(problem.path("request_id").asString())
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    }

    @Test
    void openAisEnvelopeHasItsFourKeys() {
        var answer = client.get("/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        var error = TestClient.json(answer).path("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.path("type").asString()).isEqualTo("not_found_error");
        assertThat(error.path("code").asString()).isEqualTo("not_found");
        assertThat(error.path("param").isNull()).isTrue();

        var refused = anonymous().get("/v1/nothing");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(TestClient.json(refused).path("error").path("type").asString())
                .isEqualTo("authentication_error");
        assertThat(TestClient.json(refused).path("error").path("code").asString())
                .isEqualTo("invalid_api_key");
    }

    @Test
    void wrongBodiesAreExplained() {
        assertThat(detail(
                        client.post("/api/v1/api-keys", "{\"name\": \"a\",\n \"admin\": true}"), 400, "unknown-field"))
                .isEqualTo("There is no field 'admin' here. Known fields: expires_at, name, operator, role");
        assertThat(detail(client.post("/api/v1/api-keys", "{\"name\": \"a\",\n }"), 400, "malformed-json"))
                .isEqualTo("The body is not JSON: line 2, column 2");
        assertThat(detail(client.post("/api/v1/api-keys", "{}"), 400, "field-missing"))
                .isEqualTo("The field 'name' is missing");
        assertThat(detail(client.post("/api/v1/api-keys", "{\"name\": null}"), 400, "field-missing"))
                .isEqualTo("The field 'name' is missing");
        assertThat(detail(
                        client.post("/api/v1/api-keys", "{\"name\": \"a\", \"expires_at\": \"soon\"}"),
                        400,
                        "invalid-value"))
                .isEqualTo("The value of 'expires_at' has the wrong type");
        assertThat(detail(client.post("/api/v1/api-keys", "{\"name\": {\"a\": 1}}"), 400, "invalid-value"))
                .isEqualTo("The value of 'name' has the wrong type");
        assertThat(detail(client.post("/api/v1/api-keys", ""), 400, "body-missing"))
                .isEqualTo("The request needs a JSON body");
        assertThat(detail(
                        client.post("/api/v1/api-keys", "{\"name\": \"a\", \"role\": \"god\"}"), 400, "invalid-value"))
                .isEqualTo("role must be one of viewer, member, admin, owner");
    }

    @Test
    void whatSpringItselfRefusesHasTheSameShape() {
        assertThat(detail(client.post("/api/v1/me", "{}"), 405, "method-not-allowed"))
                .isEqualTo("Method 'POST' is not supported.");
        assertThat(detail(
                        client.send(client.request("/api/v1/api-keys")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("name=a"))),
                        415,
                        "unsupported-media-type"))
                .contains("text/plain");
        assertThat(detail(client.get("/api/v1/members/not-an-id"), 404, "not-found"))
                .isEqualTo("There is nothing with this id");
        assertThat(detail(client.get("/api/v1/audit?limit=many"), 400, "invalid-value"))
                .isEqualTo("The value of 'limit' has the wrong type");
        assertThat(detail(client.get("/api/v1/audit?limit=5000"), 400, "invalid-value"))
                .isEqualTo("limit is 5000, must be from 1 to 1000");
        assertThat(detail(client.get("/api/v1/a;b=c"), 400, "bad-request")).isEqualTo("Bad Request");
    }

    @Test
    void hugeAndDeepBodiesAreRefusedEarly() {
        String huge = "{\"name\": \"" + "x".repeat((int) BodyLimit.MAX_BYTES) + "\"}";
        assertThat(detail(client.post("/api/v1/api-keys", huge), 413, "body-too-large"))
                .isEqualTo("The body is larger than 8.0\u00a0MB, the most that is read as JSON");
        var chunked = client.request("/api/v1/api-keys")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(huge)));
        assertThat(detail(client.send(chunked), 413, "body-too-large")).startsWith("The body is larger than");
        assertThat(client.post("/api/v1/api-keys", "[".repeat(100_000)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void acceptHeadersDoNotBreakErrors() {
        var stream = client.send(client.request("/v1/nothing").header("Accept", "text/event-stream"));

        assertThat(stream.statusCode()).isEqualTo(404);
        assertThat(TestClient.json(stream).path("error").path("code").asString())
                .isEqualTo("not_found");
    }

    @Test
    void theDescriptionListsTheRoutesInTheirOwnSpelling() {
        JsonNode description = TestClient.json(client.get("/v3/api-docs"));

        assertThat(description.path("paths").propertyNames()).contains("/api/v1/me", "/api/v1/api-keys/{id}");
        assertThat(description.path("paths").propertyNames())
                .allMatch(path -> path.startsWith("/api/") || path.startsWith("/v1/"));
        assertThat(description
                        .at("/components/schemas/ApiKeyResponse/properties")
                        .propertyNames())
                .contains("expires_at", "last_used_at")
                .doesNotContain("expiresAt");
        assertThat(client.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    }

    private static String detail(HttpResponse<String> answer, int status, String code) {
        var problem = TestClient.json(answer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(problem.path("code").asString()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("Exception", "io.tunewright", "at java", "tools.jackson");
        return problem.path("detail").asString();
    }
}
