package io.tunewright.llm.tokenizer.sentencepiece;

/// Cuts a normalised text into pieces.
interface Cutter {

    /// @param text the first `length` bytes count
    void cut(byte[] text, int length, Pieces pieces);

    /// Takes the pieces in their order; together they are the text.
    interface Pieces {
        void add(int from, int to, int id);
    }
}
