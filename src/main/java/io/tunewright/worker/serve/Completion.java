package io.tunewright.worker.serve;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What all messages about one chat completion have in common.
///
/// @param id      begins with `chatcmpl-`
/// @param created seconds since 1970
record Completion(String id, long created, String model, String fingerprint) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// A chunk of a stream.
    ///
    /// @param reason why the answer ended, null while it goes on
    ObjectNode chunk(ObjectNode delta, @Nullable String reason) {
        var chunk = envelope("chat.completion.chunk");
        choice(chunk, "delta", delta, reason);
        return chunk;
    }

    /// The whole answer at once.
    ObjectNode whole(String text, String reason, ObjectNode count) {
        var message = JSON.createObjectNode()
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal");
        var whole = envelope("chat.completion");
        choice(whole, "message", message, reason);
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

    ObjectNode envelope(String object) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model)
                .put("system_fingerprint", fingerprint);
    }

    private static void choice(ObjectNode envelope, String name, ObjectNode content, @Nullable String reason) {
        var choice = envelope.putArray("choices").addObject().put("index", 0);
        choice.set(name, content);
        choice.putNull("logprobs").put("finish_reason", reason);
    }
}
