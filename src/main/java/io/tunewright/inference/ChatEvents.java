package io.tunewright.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the server-sent events of a completion.
final class ChatEvents {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DATA = "data:";

    private final BufferedReader lines;
    private String reason = "";
    private int tokens;
    private double speed;

    ChatEvents(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    sealed interface Event {}

    /// A sign of life.
    record Nothing() implements Event {}

    /// @param tokens of the answer so far
    /// @param logprobs of tokens that were not told before; empty unless asked for
    record Text(String text, int tokens, List<TokenLogprob> logprobs) implements Event {}

    /// @param speed tokens a second as the worker measured them, 0 if it did not
    record End(String reason, int tokens, double speed) implements Event {}

    record Failure(String message) implements Event {}

    /// Waits for the next event.
    ///
    /// @throws IOException if the stream breaks off before its end
    Event next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the worker's answer broke off");
        }
        if (!line.startsWith(DATA)) {
            return new Nothing();
        }
        String data = line.substring(DATA.length()).strip();
        if (data.equals("[DONE]")) {
            return new End(reason.isEmpty() ? "stop" : reason, tokens, speed);
        }
        try {
            return chunk(JSON.readTree(data));
        } catch (JacksonException broken) {
            throw new IOException("the worker's answer is not JSON", broken);
        }
    }

    private Event chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            return new Failure(chunk.path("error").path("message").asString("no reason was given"));
        }
        tokens = Math.max(tokens, chunk.path("usage").path("completion_tokens").asInt(0));
        speed = chunk.path("timings").path("predicted_per_second").asDouble(speed);
        var choice = chunk.path("choices").path(0);
        if (choice.hasNonNull("finish_reason")) {
            reason = choice.path("finish_reason").asString("");
        }
        // a raw prompt's continuation is not wrapped in a message
        var text =
                choice.has("text") ? choice.path("text") : choice.path("delta").path("content");
        return new Text(text.asString(""), tokens, LogprobReader.read(choice.path("logprobs")));
    }
}
