package io.tunewright.inference;

import io.tunewright.common.Check;
import io.tunewright.llm.ChatMessage;
import io.tunewright.tunedmodel.ModelRef;
import java.util.List;

/// A question to a model. Valid by construction: its size and numbers are within what any model takes.
///
/// @param messages          at least one, at most [#MAX_MESSAGES]
/// @param temperature       0 (always the most likely token) to 2
/// @param topP              above 0, at most 1
/// @param topK              0 for no limit
/// @param repetitionPenalty 0.01 to 10, 1 for none
/// @param presencePenalty   −2 to 2
/// @param frequencyPenalty  −2 to 2
/// @param maxTokens         longest answer, 0 to fill the context
/// @param stop              texts that end the answer and are not part of it, at most 4
/// @param alternatives      likeliest tokens that are told with each token of the answer, up to 20; −1 to tell
///                         nothing
public record ChatRequest(
        ModelRef model,
        List<ChatMessage> messages,
        double temperature,
        double topP,
        int topK,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        int maxTokens,
        List<String> stop,
        long seed,
        int alternatives) {

    public static final int MAX_MESSAGES = 1_000;
    public static final int MAX_CHARACTERS = 1_000_000;
    public static final int MAX_STOPS = 4;
    public static final int MAX_ALTERNATIVES = 20;
    public static final int MAX_STOP_LENGTH = 200;
    private static final int MAX_TOP_K = 1_000_000;
    private static final int MAX_TOKENS = 1_000_000;

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
        Check.range("top_logprobs", alternatives, -1, MAX_ALTERNATIVES);
        checkSampling(temperature, topP, topK, repetitionPenalty, presencePenalty, frequencyPenalty);
        checkLength(maxTokens, stop);
        Check.that(
                !messages.isEmpty() && messages.size() <= MAX_MESSAGES,
                "messages",
                "must be 1 to %d".formatted(MAX_MESSAGES));
        Check.that(
                messages.stream()
                                .mapToLong(message -> message.content().length())
                                .sum()
                        <= MAX_CHARACTERS,
                "messages",
                "may have at most %d characters together".formatted(MAX_CHARACTERS));
    }

    /// A question about whose tokens nothing more is told.
    public ChatRequest(
            ModelRef model,
            List<ChatMessage> messages,
            double temperature,
            double topP,
            int topK,
            double repetitionPenalty,
            double presencePenalty,
            double frequencyPenalty,
            int maxTokens,
            List<String> stop,
            long seed) {
        this(
                model,
                messages,
                temperature,
                topP,
                topK,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                maxTokens,
                stop,
                seed,
                -1);
    }

    static void checkSampling(
            double temperature,
            double topP,
            int topK,
            double repetitionPenalty,
            double presencePenalty,
            double frequencyPenalty) {
        Check.range("temperature", temperature, 0, 2);
        Check.that(topP > 0 && topP <= 1, "top_p", "must be above 0 and at most 1");
        Check.range("top_k", topK, 0, MAX_TOP_K);
        Check.range("repetition_penalty", repetitionPenalty, 0.01, 10);
        Check.range("presence_penalty", presencePenalty, -2, 2);
        Check.range("frequency_penalty", frequencyPenalty, -2, 2);
    }

    static void checkLength(int maxTokens, List<String> stop) {
        Check.range("max_tokens", maxTokens, 0, MAX_TOKENS);
        Check.that(stop.size() <= MAX_STOPS, "stop", "may have at most %d texts".formatted(MAX_STOPS));
        stop.forEach(text -> Check.length("stop", text, 1, MAX_STOP_LENGTH));
    }
}
