package io.tunewright.training.job;

import io.tunewright.worker.TokenizedData;
import java.util.Arrays;

/// Cuts documents into sequences of full length, none of whose tokens is lost. Joined documents stand end to end, so
/// that only the last sequence is shorter, and their end-of-text tokens tell them apart (as Brown et al. 2020,
/// section 2.2, have it: attention is not stopped between them).
final class DocumentSequences {

    private final TokenizedData.Writer writer;
    private final int length;
    private final boolean joined;
    private final int[] ids;
    private int size;
    private int line;

    /// @param length tokens a sequence
    /// @param joined whether a sequence may hold several documents; else each begins a new one
    DocumentSequences(TokenizedData.Writer writer, int length, boolean joined) {
        this.writer = writer;
        this.length = length;
        this.joined = joined;
        this.ids = new int[length];
    }

    /// @param document all of its tokens
    void add(TokenizedData.Example document) {
        int from = 0;
        while (from < document.ids().length) {
            if (size == 0) {
                line = document.line();
            }
            int taken = Math.min(length - size, document.ids().length - from);
            System.arraycopy(document.ids(), from, ids, size, taken);
            size += taken;
            from += taken;
            if (size == length) {
                write();
            }
        }
        if (!joined) {
            write();
        }
    }

    /// Writes what is left.
    void finish() {
        write();
    }

    /// The first token of a sequence has nothing before it and is never learnt, whatever its mark.
    private void write() {
        if (size > 0) {
            byte[] weights = new byte[size];
            Arrays.fill(weights, TokenizedData.FULL);
            writer.add(new TokenizedData.Example(line, Arrays.copyOf(ids, size), weights));
            size = 0;
        }
    }
}
