package io.tunewright.basemodel;

import io.tunewright.llm.Tokenizer.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/// A text as a tokenizer cuts it.
///
/// @param unknownId what stands for text that the vocabulary cannot spell; empty if it can spell every byte
public record Tokenized(String text, List<Piece> pieces, OptionalInt unknownId) {

    public Tokenized {
        pieces = List.copyOf(pieces);
    }

    /// Whether the token stands for text that is lost to the model.
    public boolean isUnknown(Piece piece) {
        return unknownId.isPresent() && unknownId.getAsInt() == piece.id();
    }

    /// Tokens that stand for text that is lost to the model.
    public long unknown() {
        return pieces.stream().filter(this::isUnknown).count();
    }

    /// Bytes of UTF-8 that a token stands for on average; 0 for no text.
    public double bytesPerToken() {
        return average(bytes());
    }

    /// Code points that a token stands for on average; 0 for no text.
    public double charactersPerToken() {
        return average(text.codePointCount(0, text.length()));
    }

    /// Length of the text in UTF-8.
    public int bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private double average(int length) {
        return pieces.isEmpty() ? 0 : length / (double) pieces.size();
    }
}
