package io.tunewright.llm.tokenizer.sentencepiece;

/// What a piece is for, in the order of the format's numbers from 1.
enum PieceType {
    /// Found in text.
    NORMAL,
    /// Stands for what the vocabulary lacks.
    UNKNOWN,
    /// Never found in text, and no text itself: `<s>`.
    CONTROL,
    /// Always found as a whole, before anything else is looked at.
    USER_DEFINED,
    /// Not used for a text; a merge may pass through it.
    UNUSED,
    /// One byte of a character that the vocabulary lacks: `<0xE6>`.
    BYTE;

    static PieceType numbered(int number) {
        if (number < 1 || number > values().length) {
            throw ProtoReader.refused("has a piece of the unknown type " + number);
        }
        return values()[number - 1];
    }
}
