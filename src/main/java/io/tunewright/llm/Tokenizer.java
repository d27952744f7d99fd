package io.tunewright.llm;

import io.tunewright.llm.tokenizer.TokenizerFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Turns text into token ids and back. Safe for use by several threads.
public interface Tokenizer extends AutoCloseable {

    /// Opens the `tokenizer.json` of a model directory, or else its SentencePiece `tokenizer.model`.
    ///
    /// @throws ModelRefusedException if there is none or it cannot be read
    static Tokenizer open(Path modelDirectory) {
        return TokenizerFile.open(modelDirectory);
    }

    /// The ids of a text that already holds its special tokens, such as a rendered chat; none are added.
    int[] encode(String text);

    /// The ids with their pieces and places in the text.
    List<Piece> pieces(String text);

    /// The text of the ids; special tokens are left out.
    String decode(int[] ids);

    /// The text of the ids; special tokens are written out.
    String decodeWithSpecials(int[] ids);

    /// Number of ids, added tokens included.
    int size();

    OptionalInt idOf(String token);

    /// The bytes a token stands for within a text; a byte-level token may hold part of a character. Of a special
    /// token its name. Empty for an id that is none.
    byte[] bytes(int id);

    /// Ids of the special tokens, which decoding leaves out.
    Set<Integer> specialIds();

    @Override
    void close();

    /// One token of a text.
    ///
    /// @param text  what the token stands for; for a token that holds part of a character, its piece as the
    ///              vocabulary has it
    /// @param start place of its first character in the text, in UTF-16 units
    /// @param end   place after its last character
    record Piece(int id, String text, int start, int end, boolean special) {}
}
