package io.tunewright.worker.serve;

import io.tunewright.llm.TokenScores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of an answer on its way from the model's thread to the connection.
sealed interface Part {

    /// More text; `tokens` of the answer so far. The text may be empty while characters or stop texts are
    /// undecided.
    ///
    /// @param scored tokens of the answer that begin within this text or before it and were not told yet; empty
    ///               unless asked for
    record Text(String text, int tokens, List<ScoredToken> scored) implements Part {}

    /// The end: `stop` or `length`.
    ///
    /// @param speed tokens a second after the first one, as the model's thread saw it; 0 if there was no second
    record End(String reason, int tokens, double speed) implements Part {}

    /// @param offset where its text begins in the answer, in UTF-16 units; with an echoed prompt, in both together
    /// @param scores null for the first token of a prompt, which nothing comes before
    record ScoredToken(int id, int offset, @Nullable TokenScores scores) {}

    /// The model failed; nothing follows.
    record Failure(String message) implements Part {}
}
