package io.tunewright.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The playground for scripts, with the starter model.
class ConversationRestIT extends IntegrationTest {

    private static final String ROUTE = "/api/v1/conversations";

    private TestOrganisation organisation;
    private TestClient client;

    @BeforeEach
    void open() {
        organisation = organisation();
        client = client(organisation.member());
    }

    @Test
    void asksAgainAndFurtherAndShowsWhatTheModelWasSent() {
        String begun = begin("Who are you?");
        var first = answered(begun).path("turns").get(0);
        assertThat(first.path("settings").path("temperature").asDouble()).isZero();
        String said = first.path("answers").get(0).path("text").asString();
        assertThat(said).isNotEmpty();
        assertThat(first.path("answers").get(0).path("state").asString()).isEqualTo("ended");

        assertThat(client.post(begun + "/questions", "{\"question\": \"Hello\"}")
                        .statusCode())
                .isEqualTo(202);
        var second = answered(begun);
        assertThat(second.path("turns").size()).isEqualTo(2);
        assertThat(second.path("turns").get(1).path("settings")).isEqualTo(first.path("settings"));
        var prompt = json(client.get(begun + "/turns/2/answers/0/prompt"), 200);
        assertThat(prompt.path("text").asString()).contains("Who are you?", said, "Hello");
        assertThat(prompt.path("tokens").get(0).path("special").asBoolean()).isTrue();

        assertThat(client.post(begun + "/regenerate", "{\"settings\": {\"max_tokens\": 1}}")
                        .statusCode())
                .isEqualTo(202);
        var again = answered(begun).path("turns").get(1);
        assertThat(again.path("answers")
                        .get(0)
                        .path("stats")
                        .path("answer_tokens")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void isRenamedClearedAndDeleted() {
        String begun = begin("Hello");
        answered(begun);

        assertThat(json(client.patch(begun, "{\"title\": \" First words \"}"), 200)
                        .path("title")
                        .asString())
                .isEqualTo("First words");
        assertThat(json(client.get(ROUTE), 200)
                        .path("data")
                        .get(0)
                        .path("turns")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(client.post(begun + "/stop", ""), 200).path("answering").asBoolean())
                .isFalse();
        assertThat(json(client.post(begun + "/clear", ""), 200).path("turns").size())
                .isZero();
        assertThat(client.delete(begun).statusCode()).isEqualTo(204);
        assertThat(client.get(begun).statusCode()).isEqualTo(404);
        assertThat(json(client.get(ROUTE), 200).path("data").size()).isZero();
    }

    @Test
    void aColleaguesConversationDoesNotExist() {
        String begun = begin("Hello");
        var colleague = client(organisation.owner());

        assertThat(colleague.get(begun).statusCode()).isEqualTo(404);
        assertThat(colleague
                        .post(begun + "/questions", "{\"question\": \"Hi\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(colleague.post(begun + "/stop", "").statusCode()).isEqualTo(404);
        assertThat(colleague.delete(begun).statusCode()).isEqualTo(404);
        assertThat(json(colleague.get(ROUTE), 200).path("data").size()).isZero();
        assertThat(client.get(begun).statusCode()).isEqualTo(200);
    }

    @Test
    void impossibleWishesAreRefused() {
        assertThat(detail(client.post(ROUTE, "{\"question\": \"Hi\"}"))).isEqualTo("The field 'models' is missing");
        assertThat(detail(client.post(ROUTE, "{\"models\": [], \"question\": \"Hi\"}")))
                .isEqualTo("Choose one to three different models");
        assertThat(detail(client.post(
                        ROUTE, "{\"models\": [\"starter\"], \"settings\": {\"top_p\": 7}, \"question\": \"Hi\"}")))
                .isEqualTo("top_p must be above 0 and at most 1");
    }

    private String begin(String question) {
        var made = json(
                client.post(
                        ROUTE,
                        "{\"models\": [\"starter\"], \"settings\": {\"temperature\": 0, \"max_tokens\": 24},"
                                + " \"question\": \"" + question + "\"}"),
                201);
        return ROUTE + "/" + made.path("id").asString();
    }

    private JsonNode answered(String conversation) {
        return await().atMost(Duration.ofMinutes(2))
                .until(() -> json(client.get(conversation), 200), read -> !read.path("answering")
                        .asBoolean());
    }

    private static String detail(HttpResponse<String> refused) {
        return json(refused, 400).path("detail").asString();
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return TestClient.json(answer);
    }
}
