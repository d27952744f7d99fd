package io.tunewright.worker.serve;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What all messages about one completion have in common.
///
/// @param random  makes the id unique
/// @param created seconds since 1970
record Completion(Form form, String random, long created, String model, String fingerprint) {

    /// What was asked for.
    enum Form {
        /// An answer to a conversation.
        CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk"),
        /// The continuation of a raw prompt.
        TEXT("cmpl-", "text_completion", "text_completion");

        private final String prefix;
        private final String whole;
        private final String chunk;

        Form(String prefix, String whole, String chunk) {
            this.prefix = prefix;
            this.whole = whole;
            this.chunk = chunk;
        }
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    /// A chunk of a stream.
    ///
    /// @param reason why the answer ended, null while it goes on
    /// @param logprobs null node if nothing is told of the tokens
    ObjectNode chunk(ObjectNode delta, JsonNode logprobs, @Nullable String reason) {
        var chunk = envelope(form.chunk);
        choice(chunk, "delta", delta, logprobs, reason);
        return chunk;
    }

    /// The last chunk of a stream, which tells the count of tokens.
    ObjectNode last() {
        var last = envelope(form.chunk);
        last.putArray("choices");
        return last;
    }

    /// The whole answer at once.
    ObjectNode whole(String text, JsonNode logprobs, String reason, ObjectNode count) {
        var message = JSON.createObjectNode()
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal");
        var whole = envelope(form.whole);
        choice(whole, "message", message, logprobs, reason);
        whole.set("usage", count);
        return whole;
    }

    /// Token counts.
    static ObjectNode count(int promptTokens, int answerTokens) {
        var count = JSON.createObjectNode()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", answerTokens)
                .put("total_tokens", promptTokens + answerTokens);
        count.putObject("prompt_tokens_details").put("cached_tokens", 0);
        count.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return count;
    }

    private ObjectNode envelope(String object) {
        return JSON.createObjectNode()
                .put("id", form.prefix + random)
                .put("object", object)
                .put("created", created)
                .put("model", model)
                .put("system_fingerprint", fingerprint);
    }

    private void choice(
            ObjectNode envelope, String name, ObjectNode content, JsonNode logprobs, @Nullable String reason) {
        var choice = envelope.putArray("choices").addObject().put("index", 0);
        if (form == Form.CHAT) {
            choice.set(name, content);
        } else {
            choice.put("text", content.path("content").asString(""));
        }
        choice.set("logprobs", logprobs);
        choice.put("finish_reason", reason);
    }
}
