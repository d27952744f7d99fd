package io.tunewright.experiment.forecast;

import java.util.Arrays;

/// Tokens of a dataset version as a model sees it, cut at a maximum length.
///
/// @param lengths   kept tokens of each training example in which something is learnt, in file order
/// @param learnt    tokens that count for the loss, over all examples
/// @param truncated examples that were cut
/// @param unlearnt  examples in which no token counts for the loss; training leaves them out
/// @param refused   examples that the model's chat template does not accept
/// @param longest   tokens of the longest example before it was cut
public record TokenCounts(int[] lengths, long learnt, int truncated, int unlearnt, int refused, int longest) {

    /// The same for documents, which stand end to end and are cut into sequences of full length.
    ///
    /// @param length tokens of a sequence
    TokenCounts joined(int length) {
        long tokens = tokens();
        var sequences = new int[Math.toIntExact(Math.ceilDiv(tokens, length))];
        Arrays.fill(sequences, length);
        if (tokens % length > 0) {
            sequences[sequences.length - 1] = (int) (tokens % length);
        }
        return new TokenCounts(sequences, learnt, truncated, unlearnt, refused, longest);
    }

    public int examples() {
        return lengths.length;
    }

    /// Tokens of all examples.
    public long tokens() {
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        return sum;
    }
}
