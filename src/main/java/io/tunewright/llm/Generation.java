package io.tunewright.llm;

import java.util.Optional;
import java.util.OptionalInt;

/// An answer in the making: each call of [#next] takes the model one token further. Several may be stepped
/// alternately. To be used on the model's thread only.
public interface Generation extends AutoCloseable {

    /// The next token, or empty if the answer is over. The first call reads the prompt.
    OptionalInt next();

    /// How likely the token was that [#next] gave last; empty unless the generation was asked to tell.
    Optional<TokenScores> scores();

    /// The token by which the model ended the answer, which is no part of it; [#scores] is then of that. To be asked
    /// after [#next] was empty.
    OptionalInt endToken();

    /// Why it ended; to be asked after [#next] was empty.
    FinishReason finish();

    int promptTokens();

    @Override
    void close();
}
