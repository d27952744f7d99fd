package io.tunewright.api.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What OpenAI's client libraries rely on, with the starter model behind it.
class OpenAiRoutesIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private TestOrganisation organisation;
    private TestClient client;

    @BeforeEach
    void open() {
        organisation = organisation();
        client = client(organisation.member());
    }

    @Test
    void continuesARawPromptWholeAndStreamed() {
        var whole = json(
                client.post(
                        "/v1/completions",
                        "{\"model\": \"starter\", \"prompt\": \"Hello\", \"temperature\": 0, \"max_tokens\": 6}"),
                200);
        assertThat(whole.path("object").asString()).isEqualTo("text_completion");
        assertThat(whole.path("id").asString()).startsWith("cmpl-");
        var choice = whole.path("choices").get(0);
        assertThat(choice.propertyNames()).containsExactlyInAnyOrder("text", "index", "logprobs", "finish_reason");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(choice.path("text").asString()).isNotEmpty();
        assertThat(whole.path("usage").path("completion_tokens").asInt()).isEqualTo(6);

        var events = events(client.post(
                "/v1/completions",
                "{\"model\": \"starter\", \"prompt\": \"Hello\", \"temperature\": 0, \"max_tokens\": 6,"
                        + " \"stream\": true, \"stream_options\": {\"include_usage\": true}}"));
        assertThat(events.getLast()).isEqualTo("[DONE]");
        var chunks = events.stream()
                .filter(event -> event.startsWith("{"))
                .map(OpenAiRoutesIT::read)
                .toList();
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.path("choices").valueStream())
                        .map(each -> each.path("text").asString())
                        .collect(Collectors.joining()))
                .isEqualTo(choice.path("text").asString());
        assertThat(chunks).allMatch(chunk -> chunk.path("object").asString().equals("text_completion"));
        assertThat(chunks.getLast().path("usage")).isEqualTo(whole.path("usage"));
    }

    @Test
    void manyPromptsAndAnswersAreToldApartByTheirIndex() {
        var answer = json(
                client.post(
                        "/v1/completions",
                        "{\"model\": \"starter\", \"prompt\": [\"Hello\", \"你好\"], \"n\": 2, \"echo\": true,"
                                + " \"temperature\": 0, \"max_tokens\": 3}"),
                200);

        var choices = answer.path("choices");
        assertThat(choices.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(choices.get(i).path("index").asInt()).isEqualTo(i);
            assertThat(choices.get(i).path("text").asString()).startsWith(i < 2 ? "Hello" : "你好");
        }
        // both answers of a prompt read it once
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isLessThanOrEqualTo(4);
    }

    @Test
    void tokenIdsArePromptsToo() {
        var ids = json(
                client.post(
                        "/v1/completions",
                        "{\"model\": \"starter\", \"prompt\": [5, 6, 7], \"temperature\": 0, \"max_tokens\": 2}"),
                200);
        assertThat(ids.path("usage").path("prompt_tokens").asInt()).isEqualTo(3);

        var unknown = client.post("/v1/completions", "{\"model\": \"starter\", \"prompt\": [99999999]}");
        assertThat(error(unknown, 400, "unknown_token", "prompt"))
                .startsWith("The model has no token 99999999; its vocabulary has ");
    }

    @Test
    void whatTheEngineCannotIsRefusedByName() {
        for (String field : List.of("\"suffix\": \"x\"", "\"best_of\": 3")) {
            var answer = client.post("/v1/completions", "{\"model\": \"starter\", \"prompt\": \"a\", " + field + "}");
            String name = field.substring(1, field.indexOf('"', 1));
            assertThat(error(answer, 400, "unsupported_parameter", name))
                    .isEqualTo(name + " is not supported here; leave it out");
        }
        assertThat(error(client.post("/v1/completions", "{\"model\": \"starter\"}"), 400, "prompt_missing", "prompt"))
                .isEqualTo("Send a prompt: a text, or token ids");
        assertThat(error(
                        client.post(
                                "/v1/completions",
                                "{\"model\": \"starter\", \"prompt\": \"" + "a b ".repeat(4000) + "\"}"),
                        400,
                        "context_length_exceeded",
                        "prompt"))
                .matches("The prompt has \\d+ tokens, the model's context holds \\d+; shorten it");
    }

    @Test
    void tokensOfAnAnswerComeWithTheirLogarithmsOfProbability() {
        String chat = "{\"model\": \"starter\", \"messages\": [{\"role\": \"user\", \"content\": \"你好\"}],"
                + " \"temperature\": 0, \"max_tokens\": 8, \"logprobs\": true, \"top_logprobs\": 3";
        var choice = json(client.post("/v1/chat/completions", chat + "}"), 200)
                .path("choices")
                .get(0);
        var tokens = choice.path("logprobs").path("content");
        var bytes = new ByteArrayOutputStream();
        tokens.forEach(token -> {
            assertThat(token.propertyNames()).containsExactlyInAnyOrder("token", "logprob", "bytes", "top_logprobs");
            assertThat(token.path("top_logprobs")).hasSize(3);
            // greedy: the chosen token is the likeliest
            var first = token.path("top_logprobs").get(0);
            assertThat(first.path("token")).isEqualTo(token.path("token"));
            assertThat(first.path("logprob")).isEqualTo(token.path("logprob"));
            token.path("bytes").forEach(value -> bytes.write(value.asInt()));
        });
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(choice.path("message").path("content").asString());

        var streamed = events(client.post("/v1/chat/completions", chat + ", \"stream\": true}")).stream()
                .filter(event -> event.startsWith("{"))
                .map(OpenAiRoutesIT::read)
                .flatMap(chunk -> chunk.path("choices")
                        .path(0)
                        .path("logprobs")
                        .path("content")
                        .valueStream())
                .toList();
        assertThat(streamed).containsExactlyElementsOf(tokens.valueStream().toList());

        var without = json(
                client.post(
                        "/v1/chat/completions",
                        chat.replace("true", "false").replace(", \"top_logprobs\": 3", "") + "}"),
                200);
        assertThat(without.path("choices").get(0).path("logprobs").isNull()).isTrue();
        assertThat(error(
                        client.post("/v1/chat/completions", chat.replace("true", "false") + "}"),
                        400,
                        "invalid_value",
                        "top_logprobs"))
                .contains("allowed only with logprobs: true");
    }

    @Test
    void rawPromptsHaveFourListsOfEqualLength() {
        String prompt = "{\"model\": \"starter\", \"prompt\": \"Hello\", \"temperature\": 0, \"max_tokens\": 5";
        var choice = json(client.post("/v1/completions", prompt + ", \"logprobs\": 2}"), 200)
                .path("choices")
                .get(0);
        var logprobs = choice.path("logprobs");
        assertThat(logprobs.propertyNames())
                .containsExactlyInAnyOrder("tokens", "token_logprobs", "top_logprobs", "text_offset");
        for (String list : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
            assertThat(logprobs.path(list)).as(list).hasSize(5);
        }
        assertThat(logprobs.path("top_logprobs").get(0)).hasSize(2);
        assertThat(logprobs.path("text_offset").get(0).asInt()).isZero();
        assertThat(error(
                        client.post("/v1/completions", prompt + ", \"logprobs\": 6}"),
                        400,
                        "invalid_value",
                        "logprobs"))
                .contains("logprobs");
    }

    /// What lm-evaluation-harness asks for: the prompt's tokens with how likely they are, then one new token.
    @Test
    void anEchoedPromptIsScored() throws Exception {
        String prompt =
                "{\"model\": \"starter\", \"prompt\": \"Hello, who are you?\", \"temperature\": 0, \"echo\": true";
        var answer = json(client.post("/v1/completions", prompt + ", \"logprobs\": 1, \"max_tokens\": 1}"), 200);
        int promptTokens = answer.path("usage").path("prompt_tokens").asInt();
        var choice = answer.path("choices").get(0);
        var logprobs = choice.path("logprobs");
        for (String list : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
            assertThat(logprobs.path(list)).as(list).hasSize(promptTokens + 1);
        }
        assertThat(choice.path("text").asString()).isEqualTo("Hello, who are you?");
        assertThat(choice.path("finish_reason").asString())
                .as("the end counts as a token, too")
                .isEqualTo("stop");
        assertThat(logprobs.path("token_logprobs").get(0).isNull()).isTrue();
        assertThat(logprobs.path("top_logprobs").get(0).isNull()).isTrue();
        var text = new StringBuilder();
        for (int i = 0; i < promptTokens; i++) {
            assertThat(logprobs.path("text_offset").get(i).asInt()).isEqualTo(text.length());
            text.append(logprobs.path("tokens").get(i).asString());
        }
        assertThat(text).asString().isEqualTo(choice.path("text").asString());
        var last = logprobs.path("top_logprobs").get(promptTokens);
        assertThat(last.propertyStream()
                        .mapToDouble(each -> each.getValue().asDouble())
                        .max()
                        .orElseThrow())
                .as("the new token is the likeliest")
                .isEqualTo(logprobs.path("token_logprobs").get(promptTokens).asDouble());

        var alone = json(client.post("/v1/completions", prompt + ", \"logprobs\": 0, \"max_tokens\": 0}"), 200);
        var said = alone.path("choices").get(0);
        assertThat(said.path("text").asString()).isEqualTo("Hello, who are you?");
        assertThat(said.path("finish_reason").asString()).isEqualTo("length");
        assertThat(said.path("logprobs").path("token_logprobs")).hasSize(promptTokens);
        for (int i = 1; i < promptTokens; i++) {
            assertThat(said.path("logprobs").path("token_logprobs").get(i).asDouble())
                    .isEqualTo(logprobs.path("token_logprobs").get(i).asDouble());
        }
        assertThat(alone.path("usage").path("completion_tokens").asInt(-1)).isZero();
        var without = json(client.post("/v1/completions", prompt + ", \"max_tokens\": 0}"), 200);
        assertThat(without.path("choices").get(0).path("text").asString()).isEqualTo("Hello, who are you?");
        assertThat(without.path("choices").get(0).path("logprobs").isNull()).isTrue();
        assertThat(error(
                        client.post("/v1/completions", prompt.replace("true", "false") + ", \"max_tokens\": 0}"),
                        400,
                        "invalid_value",
                        "max_tokens"))
                .contains("only with echo: true");
    }

    @Test
    void aRevokedKeyEndsItsStreamsWithinASecond() throws Exception {
        var admin = client(organisation.admin());
        var made = json(admin.post("/api/v1/api-keys", "{\"name\": \"to be revoked\"}"), 201);
        var doomed = new TestClient(port, made.path("secret").asString());
        var stream = begin(doomed, longPrompts());

        long revoked = System.nanoTime();
        assertThat(admin.delete("/api/v1/api-keys/" + made.path("id").asString())
                        .statusCode())
                .isEqualTo(204);
        String last = rest(stream).getLast();

        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofMillis(1500));
        assertThat(read(last).path("error").path("code").asString()).isEqualTo("invalid_api_key");
        assertThat(read(last).path("error").path("type").asString()).isEqualTo("authentication_error");
        // the model is free again: nobody waits for what nobody reads
        assertThat(client.post("/v1/completions", "{\"model\": \"starter\", \"prompt\": \"a\", \"max_tokens\": 1}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRemovedMembersStreamsEndToo() throws Exception {
        var stream = begin(client, longPrompts());

        long removed = System.nanoTime();
        assertThat(client(organisation.owner())
                        .delete("/api/v1/members/" + organisation.member().user())
                        .statusCode())
                .isEqualTo(204);
        String last = rest(stream).getLast();

        assertThat(Duration.ofNanos(System.nanoTime() - removed)).isLessThan(Duration.ofMillis(1500));
        assertThat(read(last).path("error").path("message").asString()).isEqualTo(LiveKeys.REVOKED);
    }

    @Test
    void answersTellWhatIsLeft() {
        var headers = client.post("/v1/completions", "{\"model\": \"starter\", \"prompt\": \"a\", \"max_tokens\": 1}")
                .headers();

        assertThat(headers.firstValue("x-ratelimit-limit-requests")).contains("1200");
        assertThat(headers.firstValue("x-ratelimit-remaining-requests")).contains("1199");
        assertThat(headers.firstValue("x-ratelimit-reset-requests")).contains("50ms");
        assertThat(headers.firstValueAsLong("x-ratelimit-limit-tokens").orElseThrow())
                .isEqualTo(
                        headers.firstValueAsLong("x-ratelimit-remaining-tokens").orElseThrow());
        assertThat(headers.firstValue("x-ratelimit-reset-tokens").orElseThrow()).matches("(\\d+h)?\\d+m\\d+s");
        assertThat(headers.firstValue("x-request-id").orElseThrow()).startsWith("req_");
    }

    @Test
    void tooManyRequestsMustWait() {
        var refused = IntStream.range(0, 20_000)
                .parallel()
                .mapToObj(i -> client.get("/api/v1/organisation"))
                .filter(answer -> answer.statusCode() != 200)
                .findAny()
                .orElseThrow();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestClient.json(refused).path("code").asString()).isEqualTo("too-many-requests");
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        assertThat(refused.headers().firstValue("x-should-retry")).contains("true");
        assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("0");
        assertThat(client(organisation().member()).get("/v1/models").statusCode())
                .as("another organisation has its own")
                .isEqualTo(200);
    }

    @Test
    void theKeyDecidesTheOrganisation() {
        var other = client.send(client.request("/v1/models").header("OpenAI-Organization", "org-somebody-else"));
        assertThat(error(other, 403, "wrong_organisation", null))
                .isEqualTo(
                        "The API key belongs to another organisation than the one of the header OpenAI-Organization");

        String slug = json(client.get("/api/v1/organisation"), 200).path("slug").asString();
        assertThat(client.send(client.request("/v1/models").header("OpenAI-Organization", "org-" + slug))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFinishedJobLeavesATableOfItsSteps() {
        var file = upload();
        var job = json(
                client.post(
                        "/v1/fine_tuning/jobs",
                        "{\"model\": \"starter\", \"training_file\": \"%s\", \"hyperparameters\": {\"n_epochs\": 1},"
                                        .formatted(file)
                                + " \"metadata\": {\"team\": \"one\"}}"),
                200);
        String path = "/v1/fine_tuning/jobs/" + job.path("id").asString();
        await().atMost(PATIENCE).until(() -> List.of("succeeded", "failed")
                .contains(json(client.get(path), 200).path("status").asString()));

        var done = json(client.get(path), 200);
        assertThat(done.path("status").asString()).as("%s", done).isEqualTo("succeeded");
        String result = done.path("result_files").get(0).asString();
        var described = json(client.get("/v1/files/" + result), 200);
        assertThat(described.path("purpose").asString()).isEqualTo("fine-tune-results");
        String table = client.get("/v1/files/" + result + "/content").body();
        assertThat(table.length()).isEqualTo(described.path("bytes").asInt());
        assertThat(table.lines().findFirst())
                .contains("step,train_loss,train_mean_token_accuracy,valid_loss,valid_mean_token_accuracy,"
                        + "learning_rate,grad_norm,tokens_per_second,valid_exact_match,valid_rouge_l,valid_chrf");
        assertThat(table.lines().skip(1).findFirst().orElseThrow()).matches("1,[0-9.]+,,[0-9.]*,[0-9.]*,.+");
        assertThat(ids(client.get("/v1/files?purpose=fine-tune-results"))).containsExactly(result);
        assertThat(ids(client.get("/v1/files"))).containsExactly(result, file);
        assertThat(ids(client.get("/v1/files?limit=1&after=" + result))).containsExactly(file);

        var stranger = client(organisation().owner());
        assertThat(stranger.get("/v1/files/" + result).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/v1/files/" + result + "/content").statusCode())
                .isEqualTo(404);
        assertThat(error(client.delete("/v1/files/" + result), 409, "file_of_a_job", null))
                .isEqualTo(result + " is the result of a job and goes with its run");

        String checkpoint = json(client.get(path + "/checkpoints"), 200)
                .path("data")
                .get(0)
                .path("fine_tuned_model_checkpoint")
                .asString();
        assertThat(checkpoint).startsWith(done.path("fine_tuned_model").asString() + ":ckpt-step-");
        String question = "{\"model\": \"%s\", \"prompt\": \"a\", \"max_tokens\": 1}";
        assertThat(client.post("/v1/completions", question.formatted(checkpoint))
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.post("/v1/completions", question.formatted(checkpoint + "0"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(error(client.delete("/v1/models/" + checkpoint), 400, "not_a_tuned_model", "model"))
                .isEqualTo(checkpoint + " is a checkpoint; it goes with its run");

        String id = job.path("id").asString();
        assertThat(ids(client.get("/v1/fine_tuning/jobs?metadata%5Bteam%5D=one")))
                .containsExactly(id);
        assertThat(ids(client.get("/v1/fine_tuning/jobs?metadata%5Bteam%5D=two")))
                .isEmpty();
        assertThat(ids(client.get("/v1/fine_tuning/jobs?metadata=null"))).isEmpty();
        assertThat(error(client.post(path + "/cancel", ""), 409, "run_is_over", null))
                .isEqualTo("Run 1 is over and cannot be cancelled");
    }

    private static String longPrompts() {
        String prompts = IntStream.range(0, 8).mapToObj(i -> "\"Hello\"").collect(Collectors.joining(","));
        return "{\"model\": \"starter\", \"prompt\": [" + prompts
                + "], \"n\": 4, \"temperature\": 2, \"seed\": 1, \"max_tokens\": 4000, \"stream\": true}";
    }

    /// Reads up to the first text.
    private static BufferedReader begin(TestClient with, String body) throws Exception {
        HttpResponse<InputStream> answer = with.send(
                with.request("/v1/completions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        var lines = new BufferedReader(new InputStreamReader(answer.body()));
        assertThat(lines.readLine()).startsWith("data: {");
        return lines;
    }

    private static List<String> rest(BufferedReader lines) {
        return lines.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    private String upload() {
        var rows = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            rows.append("{\"messages\": [{\"role\": \"user\", \"content\": \"question %d\"},".formatted(i))
                    .append("{\"role\": \"assistant\", \"content\": \"answer %d\"}]}\n".formatted(i));
        }
        String body = "--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n\r\n" + rows
                + "\r\n--x--\r\n";
        var answer = client.send(client.request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));
        return json(answer, 200).path("id").asString();
    }

    private static List<String> ids(HttpResponse<String> list) {
        var ids = new ArrayList<String>();
        json(list, 200).path("data").forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    private static List<String> events(HttpResponse<String> stream) {
        return rest(new BufferedReader(new StringReader(stream.body())));
    }

    private static String error(HttpResponse<String> answer, int status, String code, String field) {
        var error = json(answer, status).path("error");
        assertThat(error.path("code").asString()).as(answer.body()).isEqualTo(code);
        assertThat(error.path("param").asString(null)).isEqualTo(field);
        return error.path("message").asString();
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return TestClient.json(answer);
    }

    private static JsonNode read(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
