package io.tunewright.worker.serve;

import io.tunewright.llm.TokenScores;
import java.util.Optional;
import java.util.OptionalInt;

/// One answer of the model, token by token. Used on the model's thread only.
interface TokenSource extends AutoCloseable {

    /// The next token; empty when the answer has ended.
    OptionalInt next();

    /// How likely the last token was; empty unless that was asked for.
    default Optional<TokenScores> scores() {
        return Optional.empty();
    }

    /// The token by which the model ended the answer, once it has; [#scores] is then of that.
    default OptionalInt endToken() {
        return OptionalInt.empty();
    }

    /// Whether the model itself ended the answer; else it grew too long.
    boolean endedByModel();

    /// Frees what the answer holds of the model.
    @Override
    void close();
}
