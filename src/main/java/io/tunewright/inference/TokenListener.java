package io.tunewright.inference;

import io.tunewright.common.DomainException;

/// Takes an answer as it is made; called from one thread, never after [#ended] or [#failed].
public interface TokenListener {

    /// @param text whole characters; never part of a stop text
    void text(String text);

    void ended(Ending ending);

    void failed(DomainException failure);

    /// @param finishReason    `stop` or `length`
    /// @param millisToFirst   from the request to the first token
    /// @param tokensPerSecond of the answer, after its first token
    record Ending(
            String finishReason, int promptTokens, int answerTokens, long millisToFirst, double tokensPerSecond) {}
}
