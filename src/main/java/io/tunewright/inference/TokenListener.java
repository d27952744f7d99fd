package io.tunewright.inference;

import io.tunewright.common.DomainException;

/// Takes an answer as it is made; called from one thread, never after [#ended] or [#failed].
public interface TokenListener {

    /// What the answer waits for before its first token; said at most once each.
    enum Waiting {
        /// Others come first.
        IN_QUEUE,
        /// The model is being loaded.
        FOR_MODEL
    }

    default void waiting(Waiting what) {}

    /// Said before [#text], and also while the model speaks but nothing can be shown yet.
    ///
    /// @param tokens of the answer so far
    default void counted(int tokens) {}

    /// @param text whole characters; never part of a stop text
    void text(String text);

    void ended(Ending ending);

    void failed(DomainException failure);

    /// @param finishReason    `stop` or `length`; `stop` also for an answer that was cancelled
    /// @param millisToFirst   from the request to the first token
    /// @param tokensPerSecond of the answer, after its first token; 0 if it has no second
    record Ending(
            String finishReason, int promptTokens, int answerTokens, long millisToFirst, double tokensPerSecond) {}
}
