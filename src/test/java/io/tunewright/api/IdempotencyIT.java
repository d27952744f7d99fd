package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import io.tunewright.identity.TenantDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyIT extends IntegrationTest {

    private static final String COPY = "/api/v1/recipes/gallery/starter_identity_lora/copy";

    @Autowired
    private TenantDatabase database;

    private TestOrganisation organisation;
    private TestClient client;

    @BeforeEach
    void open() {
        organisation = organisation();
        client = client(organisation.member());
    }

    @Test
    void theSameKeyAndBodyGetTheSameAnswerAndMakeOneThing() {
        var first = post(client, COPY, "{\"name\": \"mine\"}", "k1");
        var again = post(client, COPY, "{\"name\": \"mine\"}", "k1");
        var other = post(client, COPY, "{\"name\": \"mine\"}", "k2");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("content-type"))
                .isEqualTo(first.headers().firstValue("content-type"));
        assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(first.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(other.body()).isNotEqualTo(first.body());
        assertThat(TestClient.json(client.get("/api/v1/recipes")).path("data").size())
                .isEqualTo(2);
    }

    @Test
    void anotherBodyIsRefused() {
        post(client, COPY, "{\"name\": \"mine\"}", "k1");

        var refused = post(client, COPY, "{\"name\": \"yours\"}", "k1");

        assertThat(refused.statusCode()).isEqualTo(400);
        var problem = TestClient.json(refused);
        assertThat(problem.path("code").asString()).isEqualTo("idempotency-key-reused");
        assertThat(problem.path("field").asString()).isEqualTo("Idempotency-Key");
        assertThat(problem.path("detail").asString())
                .isEqualTo("This Idempotency-Key was used with another body; use a new key for a new request");
    }

    @Test
    void aKeyIsOneOrganisationsAndOneUsersOwn() {
        var first = post(client, COPY, "{\"name\": \"mine\"}", "k1");
        var stranger = post(client(organisation().member()), COPY, "{\"name\": \"mine\"}", "k1");
        var colleague = post(client(organisation.admin()), COPY, "{\"name\": \"mine\"}", "k1");

        assertThat(stranger.statusCode()).isEqualTo(201);
        assertThat(stranger.body()).isNotEqualTo(first.body());
        assertThat(colleague.statusCode()).isEqualTo(400);
    }

    @Test
    void aRefusedRequestMayBeMendedUnderItsKey() {
        assertThat(post(client, COPY, "{\"nome\": \"mine\"}", "k1").statusCode())
                .isEqualTo(400);
        assertThat(post(client, COPY, "{\"name\": \"mine\"}", "k1").statusCode())
                .isEqualTo(201);
    }

    /// The marks between the parts are others each time, as clients make them up.
    @Test
    void anUploadIsTheSameIfItsPartsAre() {
        var first = upload("/api/v1/datasets", "one", "Hi", "k1");
        var again = upload("/api/v1/datasets", "two", "Hi", "k1");
        var other = upload("/api/v1/datasets", "one", "Ho", "k1");
        var unkeyed = upload("/api/v1/datasets", "one", "Hi", "k2");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(other).path("code").asString()).isEqualTo("idempotency-key-reused");
        // without the key the same bytes are found again, which the answer says
        assertThat(unkeyed.statusCode()).isEqualTo(200);

        var file = upload("/v1/files", "one", "Hello", "k1");
        var sameFile = upload("/v1/files", "two", "Hello", "k1");
        var otherFile = upload("/v1/files", "two", "Bye", "k1");
        assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
        assertThat(sameFile.body()).isEqualTo(file.body());
        assertThat(otherFile.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(otherFile).path("error").path("code").asString())
                .isEqualTo("idempotency_key_reused");
    }

    private HttpResponse<String> upload(String path, String boundary, String question, String key) {
        String row = "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"},".formatted(question)
                + " {\"role\": \"assistant\", \"content\": \"Yes\"}]}";
        String body = """
                --%1$s\r
                Content-Disposition: form-data; name="%3$s"\r
                \r
                %4$s\r
                --%1$s\r
                Content-Disposition: form-data; name="file"; filename="talk.jsonl"\r
                \r
                %2$s\r
                --%1$s--\r
                """.formatted(
                        boundary,
                        row,
                        path.startsWith("/v1") ? "purpose" : "dataset",
                        path.startsWith("/v1") ? "fine-tune" : "talk");
        return client.send(client.request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void secretsAreNotKept() {
        String body = "{\"name\": \"for the nightly job\"}";
        var made = post(client, "/api/v1/api-keys", body, "k1");
        var again = post(client, "/api/v1/api-keys", body, "k1");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(TestClient.json(again).path("code").asString()).isEqualTo("idempotency-answer-secret");
        String secret = TestClient.json(made).path("secret").asString();
        assertThat(secret).startsWith("tw-");
        int kept = database.as(
                organisation.tenant(),
                jdbc -> jdbc.sql("""
                        select count(*) from api_idempotent_answer where body like '%tw-%'
                        """).query(Integer.class).single());
        assertThat(kept).isZero();
    }

    @Test
    void manyAtOnceMakeOneThing() {
        var answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> post(client, COPY, "{\"name\": \"mine\"}", "k1"))
                .toList();

        assertThat(answers).allMatch(answer -> answer.statusCode() == 201 || answer.statusCode() == 409);
        assertThat(answers).anyMatch(answer -> answer.statusCode() == 201);
        assertThat(TestClient.json(client.get("/api/v1/recipes")).path("data").size())
                .isEqualTo(1);
    }

    private static HttpResponse<String> post(TestClient with, String path, String body, String key) {
        return with.send(with.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }
}
