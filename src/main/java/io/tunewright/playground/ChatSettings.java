package io.tunewright.playground;

import io.tunewright.common.Check;
import io.tunewright.inference.ChatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How models answer a turn. Valid by construction; the ranges are those of `ChatRequest`.
///
/// @param system    system message, empty for none
/// @param topK      0 for no limit
/// @param maxTokens longest answer, 1 to 32,768
/// @param seed      equal seeds give equal answers; null for another answer each time
/// @param stop      texts that end an answer
public record ChatSettings(
        String system,
        double temperature,
        double topP,
        int topK,
        double repetitionPenalty,
        int maxTokens,
        @Nullable Long seed,
        List<String> stop) {

    public static final ChatSettings DEFAULT = new ChatSettings("", 0.7, 0.9, 0, 1, 512, null, List.of());

    public static final int SYSTEM_MAX_LENGTH = 20_000;
    public static final int LONGEST_ANSWER = 32_768;

    public ChatSettings {
        stop = List.copyOf(stop);
        Check.length("system", system, 0, SYSTEM_MAX_LENGTH);
        Check.range("temperature", temperature, 0, 2);
        Check.that(topP > 0 && topP <= 1, "top_p", "must be above 0 and at most 1");
        Check.range("top_k", topK, 0, 1_000_000);
        Check.range("repetition_penalty", repetitionPenalty, 0.01, 10);
        Check.range("max_tokens", maxTokens, 1, LONGEST_ANSWER);
        Check.that(
                stop.size() <= ChatRequest.MAX_STOPS,
                "stop",
                "may have at most %d texts".formatted(ChatRequest.MAX_STOPS));
        stop.forEach(text -> Check.length("stop", text, 1, ChatRequest.MAX_STOP_LENGTH));
    }
}
