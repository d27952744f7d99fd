package io.tunewright.inference;

import io.tunewright.inference.TokenListener.Ending;

/// Measures one answer. Times are monotonic.
final class AnswerClock {

    private final long asked = System.nanoTime();
    private boolean began;
    private int tokens;
    private int tokensAtFirst;
    private long first;
    private long last;
    private double measured;

    /// The worker took the request.
    void begin() {
        began = true;
    }

    boolean began() {
        return began;
    }

    /// @param total tokens of the answer so far
    void tokens(int total) {
        last = System.nanoTime();
        if (total > 0 && tokens == 0) {
            first = last;
            tokensAtFirst = total;
        }
        tokens = Math.max(tokens, total);
    }

    /// What the worker measured; tokens reach us in bursts, so our own clock knows less.
    ///
    /// @param tokensPerSecond 0 if it measured nothing
    void measured(double tokensPerSecond) {
        measured = tokensPerSecond;
    }

    int tokens() {
        return tokens;
    }

    Ending ending(String reason, int promptTokens) {
        double seconds = (last - first) / 1e9;
        int more = tokens - tokensAtFirst;
        return new Ending(
                reason,
                promptTokens,
                tokens,
                tokens == 0 ? 0 : (first - asked) / 1_000_000,
                measured > 0 ? measured : more > 0 && seconds > 0 ? more / seconds : 0);
    }
}
