package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.inference.ChatRequest;
import io.tunewright.llm.ChatMessage;
import io.tunewright.tunedmodel.ModelRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Body of `POST /v1/chat/completions`. Fields of other vendors are ignored, as clients send many; what the engine
/// cannot do is refused by name and never dropped in silence.
///
/// @param topK              extension that vLLM and others share
/// @param repetitionPenalty likewise
@JsonIgnoreProperties(ignoreUnknown = true)
record ChatCompletionRequest(
        @Nullable String model,
        @Nullable List<Message> messages,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double repetitionPenalty,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Integer maxTokens,
        @Nullable Integer maxCompletionTokens,
        @Nullable JsonNode stop,
        @Nullable Long seed,
        @Nullable Integer n,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable JsonNode tools,
        @Nullable JsonNode toolChoice,
        @Nullable JsonNode functions,
        @Nullable JsonNode responseFormat,
        @Nullable Boolean logprobs,
        @Nullable Integer topLogprobs,
        @Nullable JsonNode logitBias) {

    private static final int MOST_MESSAGES = 1000;
    private static final int MOST_ANSWERS = 4;

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Message(@Nullable String role, @Nullable JsonNode content) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record StreamOptions(@Nullable Boolean includeUsage) {}

    boolean streamed() {
        return Boolean.TRUE.equals(stream);
    }

    boolean withUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    int answers() {
        return n == null ? 1 : n;
    }

    String modelName() {
        if (model == null || model.isBlank()) {
            throw new InvalidInputException("model-missing", "model", "Name a model; GET /v1/models lists them");
        }
        return model;
    }

    /// The question to our own gateway; everything is checked before costly work.
    ///
    /// @param index of the answer among the `n` that were asked for
    ChatRequest toChat(ModelRef target, int index) {
        refuseWhatTheEngineCannot();
        Check.range("temperature", or(temperature, 1), 0, 2);
        Check.range("top_p", or(topP, 1), 0, 1);
        Check.range("top_k", topK == null ? 0 : topK, 0, 1_000_000);
        Check.range("repetition_penalty", or(repetitionPenalty, 1), 0.01, 10);
        Check.range("presence_penalty", or(presencePenalty, 0), -2, 2);
        Check.range("frequency_penalty", or(frequencyPenalty, 0), -2, 2);
        Check.range("n", answers(), 1, MOST_ANSWERS);
        return new ChatRequest(
                target,
                chatMessages(),
                or(temperature, 1),
                or(topP, 1),
                topK == null ? 0 : topK,
                or(repetitionPenalty, 1),
                or(presencePenalty, 0),
                or(frequencyPenalty, 0),
                longestAnswer(),
                Stops.read(stop),
                (seed == null ? System.nanoTime() : seed) + index,
                alternatives());
    }

    private int alternatives() {
        boolean told = Boolean.TRUE.equals(logprobs);
        Check.that(told || topLogprobs == null, "top_logprobs", "is allowed only with logprobs: true");
        int most = topLogprobs == null ? 0 : topLogprobs;
        Check.range("top_logprobs", most, 0, ChatRequest.MAX_ALTERNATIVES);
        return told ? most : -1;
    }

    private void refuseWhatTheEngineCannot() {
        refuse("tools", tools != null && !tools.isNull() && !tools.isEmpty());
        refuse("tool_choice", toolChoice != null && toolChoice.isObject());
        refuse("functions", functions != null && !functions.isNull() && !functions.isEmpty());
        refuse(
                "response_format",
                responseFormat != null
                        && responseFormat.isObject()
                        && !responseFormat.path("type").asString("").equals("text"));
        refuse("logit_bias", logitBias != null && logitBias.isObject() && !logitBias.isEmpty());
        if (streamOptions != null && !streamed()) {
            throw new InvalidInputException(
                    "invalid-value", "stream_options", "stream_options is allowed only with stream: true");
        }
    }

    private static void refuse(String field, boolean asked) {
        if (asked) {
            throw new InvalidInputException(
                    "unsupported-parameter", field, "%s is not supported here; leave it out".formatted(field), field);
        }
    }

    private int longestAnswer() {
        var longest = maxCompletionTokens == null ? maxTokens : maxCompletionTokens;
        if (longest == null) {
            return 0;
        }
        Check.range(maxCompletionTokens == null ? "max_tokens" : "max_completion_tokens", longest, 1, 1_000_000);
        return longest;
    }

    private List<ChatMessage> chatMessages() {
        if (messages == null || messages.isEmpty()) {
            throw new InvalidInputException("messages-missing", "messages", "Send at least one message");
        }
        Check.that(
                messages.size() <= MOST_MESSAGES, "messages", "may have at most %d entries".formatted(MOST_MESSAGES));
        var converted = new ArrayList<ChatMessage>();
        for (int i = 0; i < messages.size(); i++) {
            converted.add(converted(messages.get(i), "messages[%d]".formatted(i)));
        }
        return converted;
    }

    private static ChatMessage converted(Message message, String at) {
        String role = message.role() == null ? "" : message.role();
        return switch (role) {
            case "system", "developer" -> ChatMessage.system(text(message.content(), at));
            case "user" -> ChatMessage.user(text(message.content(), at));
            case "assistant" -> ChatMessage.assistant(text(message.content(), at));
            default ->
                throw new InvalidInputException(
                        "invalid-value",
                        at + ".role",
                        "%s.role must be system, developer, user or assistant".formatted(at));
        };
    }

    /// A text, or a list of parts that are all text.
    private static String text(@Nullable JsonNode content, String at) {
        if (content != null && content.isString()) {
            return content.asString();
        }
        if (content != null && content.isArray() && !content.isEmpty()) {
            var text = new StringBuilder();
            content.forEach(part -> {
                if (!part.path("type").asString("").equals("text")
                        || !part.path("text").isString()) {
                    throw new InvalidInputException(
                            "unsupported-content",
                            at + ".content",
                            "%s.content may hold text parts only".formatted(at));
                }
                text.append(part.path("text").asString());
            });
            return text.toString();
        }
        throw new InvalidInputException("invalid-value", at + ".content", "%s.content must be a text".formatted(at));
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
