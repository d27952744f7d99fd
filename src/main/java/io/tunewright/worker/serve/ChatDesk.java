package io.tunewright.worker.serve;

import com.sun.net.httpserver.HttpExchange;
import io.tunewright.llm.ChatMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Takes requests to the model's thread and its answers back to the connection.
final class ChatDesk {

    private static final JsonMapper JSON = JsonMapper.shared();
    /// How long a connection stays silent; then a comment finds out whether the client is still there.
    private static final Duration PING = Duration.ofSeconds(1);

    private final ChatModel model;
    private final Scheduler scheduler;
    private final String fingerprint;

    /// @param fingerprint `system_fingerprint` of the answers
    ChatDesk(ChatModel model, Scheduler scheduler, String fingerprint) {
        this.model = model;
        this.scheduler = scheduler;
        this.fingerprint = fingerprint;
    }

    ObjectNode health() {
        return JSON.createObjectNode().put("status", "ok").put("load", scheduler.load());
    }

    ObjectNode models() {
        var list = JSON.createObjectNode().put("object", "list");
        var data = list.putArray("data");
        model.names().forEach(name -> data.addObject().put("id", name).put("object", "model"));
        return list;
    }

    /// The prompt for a conversation, as text and tokens.
    ObjectNode tokenize(JsonNode body) {
        var prompt = prompt(body.path("model").asString(""), body);
        var answer = JSON.createObjectNode()
                .put("prompt", prompt.text())
                .put("count", prompt.pieces().size())
                .put("max_model_len", model.contextLength());
        var tokens = answer.putArray("tokens");
        prompt.pieces().forEach(piece -> tokens.add(piece.id()));
        return answer;
    }

    /// Loads an adapter: `{"lora_name": …, "lora_path": …}`. Does nothing if it is loaded.
    ObjectNode attach(JsonNode body) {
        String name = text(body, "lora_name");
        String path = text(body, "lora_path");
        return onModelThread(() -> {
            if (!model.names().contains(name)) {
                model.attach(name, Path.of(path));
            }
            return models();
        });
    }

    /// Unloads an adapter: `{"lora_name": …}`.
    ObjectNode detach(JsonNode body) {
        String name = text(body, "lora_name");
        return onModelThread(() -> {
            model.detach(name);
            return models();
        });
    }

    void chat(HttpExchange exchange, ChatCall call) throws IOException {
        int[] prompt = ids(call);
        int context = model.contextLength(call.model());
        int room = context - prompt.length;
        if (room < (call.echo() == Echo.ALONE ? 0 : 1)) {
            throw RefusedRequest.tooLong(prompt.length, context);
        }
        int longest = call.maxTokens() == 0 ? room : Math.min(call.maxTokens(), room);
        var answer = new Answer(
                () -> model.answer(call.model(), prompt, call.sampling(), longest, call.alternatives()),
                model::decode,
                call.stops(),
                told(call, prompt));
        if (!scheduler.submit(answer)) {
            throw RefusedRequest.busy();
        }
        var completion =
                new Completion(form(call), random(), Instant.now().getEpochSecond(), call.model(), fingerprint);
        try {
            if (call.stream()) {
                stream(exchange, call, answer, completion, prompt.length);
            } else {
                whole(exchange, answer, completion, prompt.length);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            answer.cancel();
        }
    }

    private void stream(HttpExchange exchange, ChatCall call, Answer answer, Completion completion, int promptTokens)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        var events = new EventStream(exchange.getResponseBody(), completion, call.usage() || call.counting());
        var logprobs = new LogProbabilities(completion.form(), model::bytes);
        events.begin(call.counting() ? Completion.count(promptTokens, 0) : null);
        while (true) {
            switch (answer.take(PING)) {
                case null -> events.ping();
                case Part.Text(var text, var tokens, var scored) -> {
                    if (text.isEmpty() && scored.isEmpty()) {
                        events.ping();
                    } else {
                        events.text(
                                text,
                                logprobs.of(scored),
                                call.counting() ? Completion.count(promptTokens, tokens) : null);
                    }
                }
                case Part.End(var reason, var tokens, var speed) -> {
                    events.end(reason, Completion.count(promptTokens, tokens), call.counting(), speed);
                    return;
                }
                case Part.Failure(var message) -> {
                    events.fail(ServeServer.error(RefusedRequest.failed(message)));
                    return;
                }
            }
        }
    }

    private void whole(HttpExchange exchange, Answer answer, Completion completion, int promptTokens)
            throws IOException, InterruptedException {
        var text = new StringBuilder();
        var scored = new ArrayList<Part.ScoredToken>();
        while (true) {
            switch (answer.take(PING)) {
                case null -> {}
                case Part.Text(var more, var _, var told) -> {
                    text.append(more);
                    scored.addAll(told);
                }
                case Part.End(var reason, var tokens, var _) -> {
                    var count = Completion.count(promptTokens, tokens);
                    var logprobs = new LogProbabilities(completion.form(), model::bytes);
                    ServeServer.reply(
                            exchange, 200, completion.whole(text.toString(), logprobs.of(scored), reason, count));
                    return;
                }
                case Part.Failure(var message) -> throw RefusedRequest.failed(message);
            }
        }
    }

    private Answer.Prompt told(ChatCall call, int[] prompt) {
        return call.echo() == Echo.NONE
                ? Answer.Prompt.NONE
                : new Answer.Prompt(
                        call.echo(),
                        model.decodeWithSpecials(prompt).length(),
                        () -> call.alternatives() < 0
                                ? List.of()
                                : model.scorePrompt(call.model(), prompt, call.alternatives()));
    }

    private static Completion.Form form(ChatCall call) {
        return call.isRaw() ? Completion.Form.TEXT : Completion.Form.CHAT;
    }

    private int[] ids(ChatCall call) {
        if (!call.isRaw()) {
            return prompt(call.model(), call.messages()).ids();
        }
        if (!model.names().contains(call.model())) {
            throw RefusedRequest.unknownModel(call.model());
        }
        return call.prompt().stream().mapToInt(Integer::intValue).toArray();
    }

    private ChatModel.Prompt prompt(String name, JsonNode body) {
        return prompt(name, ChatCall.messages(body.path("messages")));
    }

    private ChatModel.Prompt prompt(String name, List<ChatMessage> messages) {
        if (!model.names().contains(name)) {
            throw RefusedRequest.unknownModel(name);
        }
        try {
            return model.prompt(name, messages);
        } catch (IllegalArgumentException refused) {
            throw RefusedRequest.invalid("messages", "The chat template refuses the messages: " + refused.getMessage());
        }
    }

    private <T> T onModelThread(Callable<T> call) {
        try {
            return scheduler.call(call).join();
        } catch (CompletionException failure) {
            var cause = failure.getCause();
            if (cause instanceof RefusedRequest refused) {
                throw refused;
            }
            throw RefusedRequest.failed(cause == null ? failure.toString() : String.valueOf(cause.getMessage()));
        }
    }

    private static String text(JsonNode body, String name) {
        @Nullable String text = body.path(name).asStringOpt().orElse(null);
        if (text == null || text.isEmpty()) {
            throw RefusedRequest.invalid(name, "'%s' must be a text".formatted(name));
        }
        return text;
    }

    private static String random() {
        byte[] bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
