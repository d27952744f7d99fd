package io.tunewright.experiment.forecast;

/// Tokens of a dataset version as a model sees it, cut at a maximum length.
///
/// @param lengths   kept tokens of each training example in which something is learnt, in file order
/// @param learnt    tokens that count for the loss, over all examples
/// @param truncated examples that were cut
/// @param unlearnt  examples in which no token counts for the loss; training leaves them out
/// @param refused   examples that the model's chat template does not accept
/// @param longest   tokens of the longest example before it was cut
public record TokenCounts(int[] lengths, long learnt, int truncated, int unlearnt, int refused, int longest) {

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
