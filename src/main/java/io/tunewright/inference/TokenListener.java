package io.tunewright.inference;

import io.tunewright.common.DomainException;
import java.util.List;

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

    /// The same with what was asked about the tokens, for listeners that ask.
    ///
    /// @param logprobs of tokens that begin in this text or before it, each told once; then the text may be empty
    default void text(String text, List<TokenLogprob> logprobs) {
        text(text);
    }

    void ended(Ending ending);

    void failed(DomainException failure);

    /// @param finishReason    `stop` or `length`; `stop` also for an answer that was cancelled
    /// @param millisToFirst   from the request to the first token
    /// @param tokensPerSecond of the answer, after its first token; 0 if it has no second
    record Ending(
            String finishReason, int promptTokens, int answerTokens, long millisToFirst, double tokensPerSecond) {}
}
