package io.tunewright.llm;

/// Sequences of equal length, padded at their ends. Shapes are (rows, length), row after row.
///
/// @param labels    the id where the token is learnt, −100 elsewhere; not shifted, the model does that
/// @param weights   how much each label counts beside the others, above 0 where a token is learnt; empty if all count
///                  alike
/// @param positions of each token within its sequence; empty if every row is one sequence from position 0
/// @param segments  number of the sequence within its row, so that none sees another; empty if every row is one
///                  sequence
public record Batch(int rows, int length, int[] ids, int[] labels, float[] weights, int[] positions, int[] segments) {

    public Batch {
        int size = rows * length;
        if (ids.length != size || labels.length != size || positions.length % Math.max(1, size) != 0) {
            throw new IllegalArgumentException(
                    "ids, labels and positions must have %d × %d entries".formatted(rows, length));
        }
        if (weights.length != 0 && weights.length != size) {
            throw new IllegalArgumentException("weights must have %d × %d entries".formatted(rows, length));
        }
        if (positions.length != segments.length) {
            throw new IllegalArgumentException("positions and segments come together");
        }
    }

    /// Sequences whose learnt tokens all count alike.
    public Batch(int rows, int length, int[] ids, int[] labels, int[] positions, int[] segments) {
        this(rows, length, ids, labels, new float[0], positions, segments);
    }

    /// Rows that are one sequence each.
    public static Batch of(int rows, int length, int[] ids, int[] labels) {
        return new Batch(rows, length, ids, labels, new int[0], new int[0]);
    }

    /// Whether the token at a place, row after row, is learnt and has a token before it in its sequence.
    public boolean isLearnt(int at) {
        return at % length > 0 && labels[at] != -100 && (segments.length == 0 || segments[at] == segments[at - 1]);
    }

    /// Learnt tokens that have a token before them in their sequence: what a loss is the mean of.
    public long learntTokens() {
        long count = 0;
        for (int at = 0; at < labels.length; at++) {
            count += isLearnt(at) ? 1 : 0;
        }
        return count;
    }

    /// The learnt tokens, each counted by its weight.
    public double learntWeight() {
        if (weights.length == 0) {
            return learntTokens();
        }
        double sum = 0;
        for (int at = 0; at < labels.length; at++) {
            sum += isLearnt(at) ? weights[at] : 0;
        }
        return sum;
    }

    /// Weighted sum of a figure of each learnt token, in the order of the batch.
    public double weighted(float[] each) {
        double sum = 0;
        int next = 0;
        for (int at = 0; at < labels.length; at++) {
            if (isLearnt(at)) {
                sum += (weights.length == 0 ? 1 : weights[at]) * (double) each[next++];
            }
        }
        return sum;
    }
}
