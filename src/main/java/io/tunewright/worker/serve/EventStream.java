package io.tunewright.worker.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a streamed chat completion as server-sent events: `data: <one JSON object>` and a blank line each, no
/// event names, no ids; `[DONE]` closes it. Every write is flushed, and fails once the client is gone.
final class EventStream {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final OutputStream out;
    private final Completion completion;
    private final boolean usage;

    /// @param usage whether the client asked for the count of tokens
    EventStream(OutputStream out, Completion completion, boolean usage) {
        this.out = out;
        this.completion = completion;
        this.usage = usage;
    }

    /// The first chunk, which carries the role.
    void begin(@Nullable ObjectNode count) throws IOException {
        var delta = JSON.createObjectNode().put("role", "assistant").put("content", "");
        send(completion.chunk(delta, JSON.nullNode(), null), count);
    }

    void text(String text, JsonNode logprobs, @Nullable ObjectNode count) throws IOException {
        send(completion.chunk(JSON.createObjectNode().put("content", text), logprobs, null), count);
    }

    /// The reason, the count of tokens if it was asked for, and the end.
    ///
    /// @param speed tokens a second, told to who asked for counting, in the form of llama.cpp's server
    void end(String reason, ObjectNode count, boolean counting, double speed) throws IOException {
        send(completion.chunk(JSON.createObjectNode(), JSON.nullNode(), reason), counting ? count : null);
        if (usage) {
            var last = completion.last();
            last.set("usage", count);
            if (counting) {
                last.putObject("timings").put("predicted_per_second", speed);
            }
            write(JSON.writeValueAsString(last));
        }
        write("[DONE]");
    }

    /// What went wrong after the first byte; `[DONE]` is left out.
    void fail(ObjectNode error) throws IOException {
        write(JSON.writeValueAsString(error));
    }

    /// A comment, which clients skip: finds out whether the client is still there.
    void ping() throws IOException {
        raw(": ping\n\n");
    }

    private void send(ObjectNode chunk, @Nullable ObjectNode count) throws IOException {
        if (usage) {
            chunk.set("usage", count == null ? JSON.nullNode() : count);
        }
        write(JSON.writeValueAsString(chunk));
    }

    private void write(String data) throws IOException {
        raw("data: " + data + "\n\n");
    }

    private void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
