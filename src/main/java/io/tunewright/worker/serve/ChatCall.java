package io.tunewright.worker.serve;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.SamplingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/// A request to `/v1/chat/completions` or `/v1/completions`, read and checked before anything costly is done.
///
/// @param messages  the conversation; empty for a raw prompt
/// @param prompt    token ids of a raw prompt; empty for a conversation
/// @param maxTokens longest answer, 0 to fill the context
/// @param stream    whether the answer is sent as it is made
/// @param usage     whether a stream ends with the count of tokens (`stream_options.include_usage`)
/// @param counting  whether every chunk carries the count so far (`stream_options.continuous_usage_stats`)
/// @param alternatives likeliest tokens that are told with each token of the answer, −1 to tell nothing of either
/// @param echo      whether tokens of a raw prompt are told as well; with `max_tokens: 0`, they alone
record ChatCall(
        String model,
        List<ChatMessage> messages,
        List<Integer> prompt,
        SamplingSettings sampling,
        int maxTokens,
        List<String> stops,
        boolean stream,
        boolean usage,
        boolean counting,
        int alternatives,
        Echo echo) {

    private static final int MAX_MESSAGES = 2_000;
    private static final int MAX_CHARACTERS = 4_000_000;
    private static final int MAX_STOPS = 4;
    private static final int MAX_ALTERNATIVES = 20;
    private static final int MAX_STOP_LENGTH = 500;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final List<String> UNSUPPORTED =
            List.of("tools", "functions", "logit_bias", "audio", "modalities", "min_p", "best_of");

    /// A conversation.
    static ChatCall chat(JsonNode body) {
        return read(body, messages(body.path("messages")), List.of());
    }

    /// A raw prompt: a list of token ids.
    static ChatCall completion(JsonNode body) {
        return read(body, List.of(), ids(body.path("prompt")));
    }

    boolean isRaw() {
        return messages.isEmpty();
    }

    private static List<Integer> ids(JsonNode prompt) {
        if (!prompt.isArray() || prompt.isEmpty() || prompt.size() > MAX_CHARACTERS) {
            throw RefusedRequest.invalid("prompt", "'prompt' must be a list of token ids");
        }
        var ids = new ArrayList<Integer>(prompt.size());
        for (var id : prompt) {
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw RefusedRequest.invalid("prompt", "'prompt' must be a list of token ids");
            }
            ids.add(id.asInt());
        }
        return ids;
    }

    private static ChatCall read(JsonNode body, List<ChatMessage> messages, List<Integer> prompt) {
        if (!body.isObject()) {
            throw RefusedRequest.invalid("body", "The body must be a JSON object");
        }
        UNSUPPORTED.stream().filter(body::hasNonNull).findFirst().ifPresent(name -> {
            throw RefusedRequest.unsupported(name);
        });
        if (!body.path("response_format").path("type").asString("text").equals("text")) {
            throw RefusedRequest.unsupported("response_format");
        }
        if (whole(body, "n", 1, 1, 4) != 1) {
            throw RefusedRequest.unsupported("n");
        }
        var options = body.path("stream_options");
        boolean stream = flag(body, "stream");
        if (!stream && body.hasNonNull("stream_options")) {
            throw RefusedRequest.invalid("stream_options", "'stream_options' needs 'stream': true");
        }
        return new ChatCall(
                model(body),
                messages,
                prompt,
                sampling(body),
                messages.isEmpty() && echo(body) == Echo.ALONE ? 0 : longest(body),
                stops(body.path("stop")),
                stream,
                flag(options, "include_usage"),
                flag(options, "continuous_usage_stats"),
                messages.isEmpty() ? rawAlternatives(body) : alternatives(body),
                messages.isEmpty() ? echo(body) : Echo.NONE);
    }

    private static Echo echo(JsonNode body) {
        boolean alone = body.path("max_tokens").isIntegralNumber()
                && body.path("max_tokens").asLong() == 0;
        if (alone && !flag(body, "echo")) {
            throw RefusedRequest.invalid("max_tokens", "'max_tokens' may be 0 only with 'echo': true");
        }
        if (flag(body, "echo") && !alone && rawAlternatives(body) < 0) {
            throw RefusedRequest.invalid("echo", "'echo' needs 'logprobs'");
        }
        return alone ? Echo.ALONE : flag(body, "echo") ? Echo.BEFORE : Echo.NONE;
    }

    /// `logprobs` and `top_logprobs` of a conversation.
    private static int alternatives(JsonNode body) {
        boolean asked = flag(body, "logprobs");
        if (!asked && body.hasNonNull("top_logprobs")) {
            throw RefusedRequest.invalid("top_logprobs", "'top_logprobs' needs 'logprobs': true");
        }
        return asked ? (int) whole(body, "top_logprobs", 0, 0, MAX_ALTERNATIVES) : -1;
    }

    /// `logprobs` of a raw prompt, which is a number.
    private static int rawAlternatives(JsonNode body) {
        return (int) whole(body, "logprobs", -1, 0, MAX_ALTERNATIVES);
    }

    private static String model(JsonNode body) {
        if (!body.path("model").isString()) {
            throw RefusedRequest.invalid("model", "'model' must be the name of a model");
        }
        return body.path("model").asString();
    }

    static List<ChatMessage> messages(JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_MESSAGES) {
            throw RefusedRequest.invalid("messages", "'messages' must be a list of 1 to %d".formatted(MAX_MESSAGES));
        }
        var messages = new ArrayList<ChatMessage>();
        long characters = 0;
        for (var item : list) {
            String role = item.path("role").asString("");
            if (!ROLES.contains(role)) {
                throw RefusedRequest.invalid("messages", "A message's 'role' must be one of " + ROLES);
            }
            String content = content(item.path("content"));
            characters += content.length();
            messages.add(new ChatMessage(role.equals("developer") ? "system" : role, content, false));
        }
        if (characters > MAX_CHARACTERS) {
            throw RefusedRequest.invalid(
                    "messages", "The messages have more than %d characters".formatted(MAX_CHARACTERS));
        }
        return messages;
    }

    private static String content(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        if (content.isNull() || content.isMissingNode()) {
            return "";
        }
        var text = new StringBuilder();
        for (var part : content) {
            if (!part.path("type").asString("").equals("text")
                    || !part.path("text").isString()) {
                throw RefusedRequest.invalid("messages", "A message's 'content' must be text or parts of type 'text'");
            }
            text.append(part.path("text").asString());
        }
        return text.toString();
    }

    private static SamplingSettings sampling(JsonNode body) {
        return new SamplingSettings(
                number(body, "temperature", 1, 0, 2),
                number(body, "top_p", 1, Double.MIN_VALUE, 1),
                (int) Math.max(0, whole(body, "top_k", 0, -1, 1_000_000)), // -1 is another way to say all
                number(body, "repetition_penalty", 1, 0.01, 10),
                number(body, "presence_penalty", 0, -2, 2),
                number(body, "frequency_penalty", 0, -2, 2),
                body.hasNonNull("seed")
                        ? whole(body, "seed", 0, Long.MIN_VALUE, Long.MAX_VALUE)
                        : ThreadLocalRandom.current().nextLong());
    }

    private static int longest(JsonNode body) {
        String name = body.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        return (int) whole(body, name, 0, 1, Integer.MAX_VALUE);
    }

    private static List<String> stops(JsonNode stop) {
        var stops = new ArrayList<String>();
        if (stop.isString()) {
            stops.add(stop.asString());
        } else if (stop.isArray()) {
            stop.forEach(item -> stops.add(item.isString() ? item.asString() : ""));
        } else if (!stop.isNull() && !stop.isMissingNode()) {
            throw RefusedRequest.invalid("stop", "'stop' must be a text or a list of texts");
        }
        if (stops.size() > MAX_STOPS
                || stops.stream().anyMatch(text -> text.isEmpty() || text.length() > MAX_STOP_LENGTH)) {
            throw RefusedRequest.invalid(
                    "stop",
                    "'stop' takes at most %d texts of 1 to %d characters".formatted(MAX_STOPS, MAX_STOP_LENGTH));
        }
        return stops;
    }

    private static boolean flag(JsonNode body, String name) {
        var value = body.path(name);
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isNull() || value.isMissingNode()) {
            return false;
        }
        throw RefusedRequest.invalid(name, "'%s' must be true or false".formatted(name));
    }

    private static double number(JsonNode body, String name, double absent, double min, double max) {
        if (!body.hasNonNull(name)) {
            return absent;
        }
        var value = body.path(name);
        if (!value.isNumber() || !(value.asDouble() >= min && value.asDouble() <= max)) {
            throw RefusedRequest.invalid(name, "'%s' must be a number from %s to %s".formatted(name, min, max));
        }
        return value.asDouble();
    }

    private static long whole(JsonNode body, String name, long absent, long min, long max) {
        if (!body.hasNonNull(name)) {
            return absent;
        }
        var value = body.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            throw RefusedRequest.invalid(name, "'%s' must be a whole number from %d to %d".formatted(name, min, max));
        }
        return value.asLong();
    }
}
