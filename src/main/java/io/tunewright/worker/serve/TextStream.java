package io.tunewright.worker.serve;

import java.util.Arrays;
import java.util.function.Function;

/// Turns token ids into text as they come. A token may hold only part of a character (byte-level vocabularies),
/// and a vocabulary may write a space before a piece unless the piece is the first: both come out right because
/// each new piece of text is the difference between two decodings of the same last few tokens.
final class TextStream {

    private static final char UNDECIDED = '\ufffd';

    private final Function<int[], String> decode;
    private int[] ids = new int[64];
    private int size;
    private int context;
    private int shown;

    /// @param decode text of some ids; incomplete characters become U+FFFD
    TextStream(Function<int[], String> decode) {
        this.decode = decode;
    }

    /// Takes one token and returns the whole characters that it completes, which may be none.
    String accept(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
        String before = decode.apply(Arrays.copyOfRange(ids, context, shown));
        String now = decode.apply(Arrays.copyOfRange(ids, context, size));
        if (now.length() <= before.length() || now.charAt(now.length() - 1) == UNDECIDED) {
            return "";
        }
        context = shown;
        shown = size;
        return now.substring(before.length());
    }

    /// Tokens taken so far.
    int tokens() {
        return size;
    }
}
