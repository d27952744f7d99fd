package io.tunewright.llm;

/// Sequences of equal length, padded at their ends. Shapes are (rows, length), row after row.
///
/// @param labels    the id where the token is learnt, −100 elsewhere; not shifted, the model does that
/// @param positions of each token within its sequence; empty if every row is one sequence from position 0
/// @param segments  number of the sequence within its row, so that none sees another; empty if every row is one
///                  sequence
public record Batch(int rows, int length, int[] ids, int[] labels, int[] positions, int[] segments) {

    public Batch {
        int size = rows * length;
        if (ids.length != size || labels.length != size || positions.length % Math.max(1, size) != 0) {
            throw new IllegalArgumentException(
                    "ids, labels and positions must have %d × %d entries".formatted(rows, length));
        }
        if (positions.length != segments.length) {
            throw new IllegalArgumentException("positions and segments come together");
        }
    }

    /// Rows that are one sequence each.
    public static Batch of(int rows, int length, int[] ids, int[] labels) {
        return new Batch(rows, length, ids, labels, new int[0], new int[0]);
    }

    /// Learnt tokens that have a token before them in their sequence: what a loss is the mean of.
    public long learntTokens() {
        long count = 0;
        for (int row = 0; row < rows; row++) {
            for (int t = 1; t < length; t++) {
                int at = row * length + t;
                if (labels[at] != -100 && (segments.length == 0 || segments[at] == segments[at - 1])) {
                    count++;
                }
            }
        }
        return count;
    }
}
