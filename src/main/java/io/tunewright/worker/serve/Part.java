package io.tunewright.worker.serve;

/// A piece of an answer on its way from the model's thread to the connection.
sealed interface Part {

    /// More text; `tokens` of the answer so far. The text may be empty while characters or stop texts are
    /// undecided.
    record Text(String text, int tokens) implements Part {}

    /// The end: `stop` or `length`.
    ///
    /// @param speed tokens a second after the first one, as the model's thread saw it; 0 if there was no second
    record End(String reason, int tokens, double speed) implements Part {}

    /// The model failed; nothing follows.
    record Failure(String message) implements Part {}
}
