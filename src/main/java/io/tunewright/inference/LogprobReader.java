package io.tunewright.inference;

import io.tunewright.inference.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the `logprobs` of a choice in both of OpenAI's forms. What a worker says is bounded and never trusted.
final class LogprobReader {

    private static final int MAX_TOKENS = 10_000;
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_TOP = 21;
    private static final double LEAST = -9999;

    private LogprobReader() {}

    static List<TokenLogprob> read(JsonNode logprobs) {
        if (logprobs.path("content").isArray()) {
            return logprobs.path("content")
                    .valueStream()
                    .limit(MAX_TOKENS)
                    .map(LogprobReader::ofConversation)
                    .toList();
        }
        var tokens = logprobs.path("tokens");
        var read = new ArrayList<TokenLogprob>();
        for (int i = 0; i < Math.min(tokens.size(), MAX_TOKENS); i++) {
            var logprob = logprobs.path("token_logprobs").path(i);
            read.add(new TokenLogprob(
                    text(tokens.path(i)),
                    logprob.isNull() ? null : (Double) value(logprob),
                    null,
                    alternatives(logprobs.path("top_logprobs").path(i)),
                    Math.max(0, logprobs.path("text_offset").path(i).asInt(0))));
        }
        return read;
    }

    private static TokenLogprob ofConversation(JsonNode entry) {
        var top = entry.path("top_logprobs")
                .valueStream()
                .limit(MAX_TOP)
                .map(each -> new Alternative(
                        text(each.path("token")), value(each.path("logprob")), bytes(each.path("bytes"))))
                .toList();
        return new TokenLogprob(
                text(entry.path("token")), value(entry.path("logprob")), bytes(entry.path("bytes")), top, 0);
    }

    private static List<Alternative> alternatives(JsonNode byToken) {
        return byToken.propertyStream()
                .limit(MAX_TOP)
                .map(each -> new Alternative(text(each.getKey()), value(each.getValue()), null))
                .sorted(Comparator.comparingDouble(Alternative::logprob).reversed())
                .toList();
    }

    private static @Nullable List<Integer> bytes(JsonNode list) {
        return list.isArray()
                ? list.valueStream()
                        .limit(MAX_LENGTH)
                        .map(each -> Math.clamp(each.asInt(0), 0, 255))
                        .toList()
                : null;
    }

    private static double value(JsonNode number) {
        double value = number.asDouble(LEAST);
        return Double.isNaN(value) ? LEAST : Math.clamp(value, LEAST, 0);
    }

    private static String text(JsonNode token) {
        return text(token.asString(""));
    }

    private static String text(String token) {
        return token.length() <= MAX_LENGTH ? token : token.substring(0, MAX_LENGTH);
    }
}
