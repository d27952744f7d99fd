package io.tunewright.worker.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ServeServerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private ScriptedModel model = new ScriptedModel(false);
    private Scheduler scheduler = new Scheduler(2, 1);
    private ServeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ServeServer(new ChatDesk(model, scheduler, "fp_1"), "secret");
    }

    @AfterEach
    void stop() {
        model.permits.release(10_000);
        server.close();
        scheduler.close();
        client.close();
    }

    @Test
    void streamsAsClientsOfTheOpenAiFormExpect() throws Exception {
        var answer = post("/v1/chat/completions", """
                {"model": "base", "stream": true, "stream_options": {"include_usage": true}, "stop": "END",
                 "messages": [{"role": "user", "content": "a你END"}]}""");

        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
        var body = answer.body()
                .replaceAll("chatcmpl-[0-9a-f]{24}", "chatcmpl-1")
                .replaceAll("\"created\":\\d+", "\"created\":1");
        assertThat(body.replace(": ping\n\n", "")).isEqualTo("""
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"base","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"base","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"base","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"你"},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"base","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"base","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":7,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}

                data: [DONE]

                """);
    }

    @Test
    void tellsHowLikelyEachTokenOfTheShownTextWas() throws Exception {
        String asked = """
                {"model": "base", "stop": "ENDE", "logprobs": true, "top_logprobs": 2, %s
                 "messages": [{"role": "user", "content": "E你ENDE"}]}""";

        var whole = read(post("/v1/chat/completions", asked.formatted("")).body())
                .path("choices")
                .path(0)
                .path("logprobs");

        assertThat(whole.path("refusal").isNull()).isTrue();
        var content = whole.path("content");
        // E and the three bytes of 你; nothing of the stop text
        assertThat(content.valueStream().map(token -> token.path("token").asString()))
                .containsExactly("E", "bytes:\\xe4", "bytes:\\xbd", "bytes:\\xa0");
        assertThat(content.valueStream()
                        .map(token -> token.path("bytes").path(0).asInt()))
                .containsExactly(69, 228, 189, 160);
        assertThat(content.get(0).path("logprob").asDouble()).isEqualTo(Math.log(0.5));
        assertThat(content.get(0).path("top_logprobs").toString()).isEqualTo("""
                        [{"token":"E","logprob":-0.6931471805599453,"bytes":[69]},\
                        {"token":"F","logprob":-0.6931471805599453,"bytes":[70]}]""");

        var events = post("/v1/chat/completions", asked.formatted("\"stream\": true,"))
                .body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> read(line.substring(6)).path("choices").path(0))
                .toList();
        assertThat(events.stream()
                        .flatMap(choice ->
                                choice.path("logprobs").path("content").valueStream()))
                .containsExactlyElementsOf(content.valueStream().toList());
        assertThat(events.stream().filter(choice -> choice.path("delta")
                        .path("content")
                        .asString("")
                        .equals("E你")))
                .singleElement()
                .satisfies(choice ->
                        assertThat(choice.path("logprobs").path("content")).hasSize(4));
    }

    @Test
    void rawPromptsHaveTheOlderForm() throws Exception {
        var answer = post("/v1/completions", """
                {"model": "base", "prompt": [97, 98], "logprobs": 1}""");

        assertThat(read(answer.body()).path("choices").path(0).path("logprobs").toString())
                .isEqualTo("""
                        {"tokens":["a","b"],"token_logprobs":[-0.6931471805599453,-0.6931471805599453],\
                        "top_logprobs":[{"a":-0.6931471805599453},{"b":-0.6931471805599453}],"text_offset":[0,1]}""");
    }

    @Test
    void anEchoedPromptIsToldBeforeTheAnswer() throws Exception {
        var answer = post("/v1/completions", """
                {"model": "base", "prompt": [97, 98], "logprobs": 1, "echo": true, "max_tokens": 1}""");

        assertThat(read(answer.body()).path("choices").path(0).path("logprobs").toString())
                .isEqualTo("""
                        {"tokens":["a","b","a"],"token_logprobs":[null,-1.0,-0.6931471805599453],\
                        "top_logprobs":[null,{"b":-1.0},{"a":-0.6931471805599453}],"text_offset":[0,1,2]}""");
    }

    @Test
    void anEchoMayComeAlone() throws Exception {
        var answer = read(post("/v1/completions", """
                {"model": "base", "prompt": [97, 98], "logprobs": 0, "echo": true, "max_tokens": 0}""").body());

        var choice = answer.path("choices").path(0);
        assertThat(choice.path("text").asString()).isEmpty();
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(choice.path("logprobs").path("token_logprobs").toString()).isEqualTo("[null,-1.0]");
        assertThat(answer.path("usage").path("completion_tokens").asInt(-1)).isZero();

        var refused = post("/v1/completions", """
                {"model": "base", "prompt": [97, 98], "max_tokens": 0}""");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("'max_tokens' may be 0 only with 'echo': true");
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }

    @Test
    void leavesUsageOutOfAStreamThatDidNotAskForIt() throws Exception {
        var answer = post("/v1/chat/completions", chat("hi", ", \"stream\": true"));

        assertThat(answer.body()).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersAtOnceWithoutStream() throws Exception {
        var answer = post("/v1/chat/completions", chat("hello", ", \"max_completion_tokens\": 3"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"object\":\"chat.completion\"")
                .contains("\"message\":{\"role\":\"assistant\",\"content\":\"hel\",\"refusal\":null}")
                .contains("\"finish_reason\":\"length\"")
                .contains("\"prompt_tokens\":5,\"completion_tokens\":3,\"total_tokens\":8");
    }

    @Test
    void twoClientsAreAnsweredInTurn() throws Exception {
        restart(new ScriptedModel(true), 2, 1);
        var first = open(chat("aaaaaaaa", ", \"stream\": true"));
        var second = open(chat("bbbbbbbb", ", \"stream\": true"));
        model.permits.release(100);

        assertThat(first.get().lines().filter(line -> line.contains("\"content\":\"a\"")))
                .hasSize(8);
        assertThat(second.get().lines().filter(line -> line.contains("\"content\":\"b\"")))
                .hasSize(8);
        // whoever came first may have been a token ahead when the other one joined
        String steps = model.steps.stream().map(step -> step.substring(0, 1)).collect(Collectors.joining());
        assertThat(steps.substring(1, 15)).doesNotContain("aa").doesNotContain("bb");
    }

    @Test
    void aClientThatIsGoneFreesItsPlace() throws Exception {
        restart(new ScriptedModel(true), 1, 0);
        var gone = stream(chat("a".repeat(90), ", \"stream\": true"));
        gone.read();
        assertThat(post("/v1/chat/completions", chat("b", "")).statusCode()).isEqualTo(429);
        gone.close();

        long before = model.steps.size();
        // the network learns of it at the first write and says so at the next
        while (!model.open.isEmpty()) {
            model.permits.release();
            Thread.sleep(20);
        }

        assertThat(model.steps.size() - before).isLessThan(5);
        model.permits.release(10);
        assertThat(post("/v1/chat/completions", chat("b", "")).statusCode()).isEqualTo(200);
    }

    @Test
    void aFullQueueIsRefusedAtOnce() throws Exception {
        restart(new ScriptedModel(true), 1, 1);
        open(chat("a", ", \"stream\": true"));
        open(chat("b", ", \"stream\": true"));

        var refused = post("/v1/chat/completions", chat("c", ""));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"type\":\"rate_limit_error\"").contains("\"code\":\"queue_full\"");
    }

    @Test
    void saysInTheStreamThatTheModelFailed() throws Exception {
        var answer = post("/v1/chat/completions", chat("crash", ", \"stream\": true"));

        assertThat(answer.body())
                .contains("data: {\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void refusesAPromptThatFillsTheContext() throws Exception {
        var refused = post("/v1/chat/completions", chat("x".repeat(100), ""));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("The messages have 100 tokens, the model's context holds 100; shorten them")
                .contains("\"param\":\"messages\",\"code\":\"context_length_exceeded\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "temperature": 2.1              | temperature
            "temperature": "hot"            | temperature
            "top_p": 0                      | top_p
            "top_k": 1.5                    | top_k
            "repetition_penalty": 0         | repetition_penalty
            "presence_penalty": -3          | presence_penalty
            "max_tokens": 0                 | max_tokens
            "max_completion_tokens": 9e30   | max_completion_tokens
            "seed": 99999999999999999999    | seed
            "n": 1000000                    | n
            "stop": ["a","b","c","d","e"]   | stop
            "stop": 5                       | stop
            "stream": "yes"                 | stream
            "stream_options": {}            | stream_options
            "tools": []                     | tools
            "logprobs": 5                   | logprobs
            "top_logprobs": 2               | top_logprobs
            "logprobs": true, "top_logprobs": 21 | top_logprobs
            "response_format": {"type": "json_object"} | response_format
            """)
    void refusesValuesItCannotUseAndNamesTheParameter(String field, String parameter) throws Exception {
        var refused = post("/v1/chat/completions", chat("hi", ", " + field));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"param\":\"" + parameter + "\"");
    }

    @Test
    void passesOnWhatTheTemplateSays() throws Exception {
        var refused = post("/v1/chat/completions", chat("refuse", ""));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("The chat template refuses the messages: roles must alternate");
    }

    @Test
    void loadsAndUnloadsAdapters() throws Exception {
        assertThat(post("/v1/chat/completions", chat("hi", "").replace("base", "extra"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/v1/load_lora_adapter", "{\"lora_name\":\"extra\",\"lora_path\":\"/x\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/chat/completions", chat("hi", "").replace("base", "extra"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/unload_lora_adapter", "{\"lora_name\":\"extra\"}").statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/unload_lora_adapter", "{\"lora_name\":\"extra\"}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void letsNobodyInWithoutTheSecret() throws Exception {
        for (String path : new String[] {"/health", "/v1/chat/completions", "/tokenize", "/v1/load_lora_adapter"}) {
            var request = HttpRequest.newBuilder(uri(path))
                    .header("Authorization", "Bearer wrong")
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
    }

    @Test
    void tellsBrokenJsonAndUnknownPaths() throws Exception {
        assertThat(post("/v1/chat/completions", "{").body()).contains("The body is not JSON");
        assertThat(post("/v1/chat/completions/more", "{}").statusCode()).isEqualTo(404);
    }

    private void restart(ScriptedModel other, int active, int waiting) throws IOException {
        end();
        model = other;
        scheduler = new Scheduler(active, waiting);
        start();
    }

    private void end() {
        server.close();
        scheduler.close();
    }

    private static String chat(String text, String more) {
        return "{\"model\": \"base\", \"messages\": [{\"role\": \"user\", \"content\": \"" + text + "\"}]" + more + "}";
    }

    /// Sends a streaming request and returns once its head has come.
    private CompletableFuture<String> open(String body) throws Exception {
        var stream = stream(body);
        return CompletableFuture.supplyAsync(
                () -> new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                        .lines()
                        .collect(Collectors.joining("\n")));
    }

    private InputStream stream(String body) throws Exception {
        var answer = client.send(request("/v1/chat/completions", body), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer secret")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
