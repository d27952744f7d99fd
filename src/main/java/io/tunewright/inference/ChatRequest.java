package io.tunewright.inference;

import io.tunewright.llm.ChatMessage;
import io.tunewright.tunedmodel.ModelRef;
import java.util.List;

/// A question to a model.
///
/// @param maxTokens longest answer, 0 to fill the context
/// @param stop      texts that end the answer and are not part of it, at most 4
/// @param topK      0 for no limit
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
        long seed) {

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }
}
